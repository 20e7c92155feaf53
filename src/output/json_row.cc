#include <array>

#include "output/fields.h"
#include "output/json_parts.h"

namespace irqscope::output {
namespace {

// Of a row, in this order, before and after its histogram.
constexpr std::array kRowFigures = {"kind",   "id",     "name",        "handler",
                                    "cpu",    "count",  "not_handled", "total_ns",
                                    "max_ns", "p50_ns", "p99_ns",      "p999_ns"};
constexpr std::array kMoreFigures = {"not_handled_ns", "woke_thread", "entered",
                                     "rate",           "avg_ns",      "cpu_share"};
constexpr std::array kLastFigures = {"net_ns", "context"};
constexpr std::array kFunctionFigures = {"within", "type", "work", "budget"};

struct DelayKey {
  const char* key;
  std::string_view field;
};
constexpr std::array kDelay = {DelayKey{"count", "delay_count"}, DelayKey{"reraised", "reraised"},
                               DelayKey{"p50_ns", "delay_p50_ns"},
                               DelayKey{"p99_ns", "delay_p99_ns"},
                               DelayKey{"max_ns", "delay_max_ns"}};

Json to_json(const Value& value) {
  if (const auto* number = std::get_if<uint64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

Json figure(std::string_view key, const Interval& interval, const Row& row) {
  return to_json(find_field(key)->get(interval, row));
}

template <size_t N>
void add_figures(Json& object, const std::array<const char*, N>& keys, const Interval& interval,
                 const Row& row) {
  for (const char* key : keys) object[key] = figure(key, interval, row);
}

// Null where nothing is known of single calls.
Json histogram(const Tally& tally) {
  if (!tally.timing || (tally.count > 0 && tally.timing->histogram.empty())) return nullptr;
  Json list = Json::array();
  tally.timing->histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    auto [low_ns, high_ns] = bucket_bounds(bucket);
    list.push_back({low_ns, high_ns == UINT64_MAX ? Json(nullptr) : Json(high_ns), count});
  });
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

Json delay(const Interval& interval, const Row& row) {
  if (!row.tally.delay) return nullptr;
  Json object = Json::object();
  for (const DelayKey& key : kDelay) object[key.key] = figure(key.field, interval, row);
  return object;
}

Json sources(const std::vector<Share>& shares) {
  Json list = Json::array();
  for (const Share& share : shares) {
    list.push_back({{"kind", kind_name(share.source.kind)},
                    {"id", share.source.id},
                    {"name", share.name},
                    {"count", share.count},
                    {"net_ns", share.net_ns}});
  }
  return list;
}

}  // namespace

Json row_json(const Interval& interval, const Row& row, const TableOptions& options) {
  Kind kind = row.source.key.kind;
  Json object = Json::object();
  add_figures(object, kRowFigures, interval, row);
  if (options.distribution) object["histogram"] = histogram(row.tally);
  add_figures(object, kMoreFigures, interval, row);
  if (options.long_identity) object["identity"] = identity(row.source->identity);
  add_figures(object, kLastFigures, interval, row);
  object["delay"] = delay(interval, row);
  if (kind == Kind::function) add_figures(object, kFunctionFigures, interval, row);
  if (kind == Kind::cgroup) object["path"] = known(row.source->path);
  if (kind == Kind::task || kind == Kind::cgroup) object["sources"] = sources(row.shares);
  return object;
}

}  // namespace irqscope::output
