// JSON Lines, one object per interval; docs/json.md is the contract.
#include <array>
#include <nlohmann/json.hpp>

#include "output/fields.h"

namespace irqscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema = "irqscope.snapshot/1";

// Of a row, in this order, before and after its histogram.
constexpr std::array kFigures = {"kind",   "id",     "name",        "handler",
                                 "cpu",    "count",  "not_handled", "total_ns",
                                 "max_ns", "p50_ns", "p99_ns",      "p999_ns"};
constexpr std::array kMoreFigures = {"not_handled_ns", "woke_thread", "entered",
                                     "rate",           "avg_ns",      "cpu_share"};

template <class T>
Json known(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json unless_empty(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json to_json(const output::Value& value) {
  if (const auto* number = std::get_if<uint64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

template <size_t N>
void add_figures(Json& object, const std::array<const char*, N>& keys, const Interval& interval,
                 const Row& row) {
  for (const char* key : keys) {
    object[key] = to_json(output::find_field(key)->get(interval, row));
  }
}

Json histogram(const Tally& tally) {
  if (!tally.timing) return nullptr;
  Json list = Json::array();
  const auto& buckets = tally.timing->histogram.buckets();
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (buckets[i] == 0) continue;
    BucketBounds bounds = bucket_bounds(i);
    Json high = i + 1 < buckets.size() ? Json(bounds.high_ns) : Json(nullptr);
    list.push_back({bounds.low_ns, high, buckets[i]});
  }
  return list;
}

Json identity(const std::optional<Identity>& identity) {
  if (!identity) return nullptr;
  return {{"module", known(identity->module)},
          {"chip", known(identity->chip)},
          {"hwirq", known(identity->hwirq)},
          {"trigger", known(identity->trigger)},
          {"device", known(identity->device)},
          {"node", known(identity->node)},
          {"affinity", known(identity->affinity)},
          {"effective_affinity", known(identity->effective_affinity)}};
}

Json loss(const Loss& loss) {
  return {{"unmatched", known(loss.unmatched)},
          {"table_full", known(loss.table_full)},
          {"missed_runs", known(loss.missed_runs)}};
}

class JsonSink : public Sink {
 public:
  JsonSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    info_ = info;
    return {};
  }

  Result<void> interval(const Interval& interval) override {
    Json object{{"schema", kSchema},
                {"time_ns", interval.wall_ns},
                {"interval_ns", interval.duration_ns},
                {"backend", unless_empty(info_.backend)},
                {"rows", rows(interval)},
                {"loss", loss(interval.loss)},
                {"attach", unless_empty(info_.attach)},
                {"kernel", unless_empty(info_.kernel)}};
    // A name is whatever bytes a driver chose; what is not UTF-8 becomes U+FFFD.
    return out_.write(object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
  }

  Result<void> alert(const Alert&) override { return {}; }

  Result<void> end() override { return {}; }

 private:
  Json rows(const Interval& interval) const {
    Json list = Json::array();
    for (const Row& row : interval.rows) list.push_back(to_object(interval, row));
    return list;
  }

  Json to_object(const Interval& interval, const Row& row) const {
    Json object = Json::object();
    add_figures(object, kFigures, interval, row);
    if (options_.distribution) object["histogram"] = histogram(row.tally);
    add_figures(object, kMoreFigures, interval, row);
    if (options_.long_identity) object["identity"] = identity(row.source.identity);
    return object;
  }

  Writer& out_;
  TableOptions options_;
  RunInfo info_;
};

}  // namespace

std::unique_ptr<Sink> make_json_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<JsonSink>(out, options);
}

}  // namespace irqscope
