// JSON Lines, one object per interval or alert; docs/json.md is the contract.
#include "output/json_parts.h"
#include "output/json_text.h"
#include "output/options.h"

namespace irqscope {
namespace {

using output::Json;

constexpr std::string_view kSchema = "irqscope.snapshot/1";

Json unless_empty(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

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
                {"loss", output::loss_json(interval.loss)},
                {"attach", unless_empty(info_.attach)},
                {"kernel", unless_empty(info_.kernel)},
                {"by", by_name(options_.by)},
                {"cpus", output::cpus_json(interval)},
                {"missing", output::missing_json(info_.missing)}};
    if (!interval.programs.empty()) object["programs"] = output::programs_json(interval);
    return write(object);
  }

  Result<void> alert(const Alert& alert) override { return write(output::alert_json(alert)); }

  Result<void> end() override { return {}; }

 private:
  Result<void> write(const Json& object) { return out_.write(output::json_text(object) + '\n'); }

  Json rows(const Interval& interval) const {
    Json list = Json::array();
    for (const Row& row : interval.rows) list.push_back(output::row_json(interval, row, options_));
    return list;
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
