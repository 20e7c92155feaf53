// JSON Lines, one object per interval or alert; docs/json.md is the contract.
#include "output/entity_fields.h"
#include "output/entity_json.h"
#include "output/interval_fields.h"
#include "output/json_parts.h"
#include "output/json_text.h"
#include "output/options.h"

namespace irqscope {
namespace {

using output::Json;

class JsonSink : public Sink {
 public:
  JsonSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    info_ = info;
    return {};
  }

  Result<void> interval(const Interval& interval) override {
    output::ToldInterval told{info_, options_, interval};
    auto fields = output::interval_fields_of(interval);
    return write(output::document("irqscope.snapshot/1", fields, told));
  }

  Result<void> alert(const Alert& alert) override {
    return write(output::document("irqscope.alert/1", output::alert_fields(), alert));
  }

  Result<void> end() override { return {}; }

 private:
  Result<void> write(const Json& object) { return out_.write(output::json_text(object) + '\n'); }

  Writer& out_;
  TableOptions options_;
  RunInfo info_;
};

}  // namespace

std::unique_ptr<Sink> make_json_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<JsonSink>(out, options);
}

}  // namespace irqscope
