// JSON Lines, one object per event; docs/json.md is the contract. There may be hundreds of
// thousands a second, so numbers are put into a text by themselves, in the order of event_fields(),
// which a test compares; whatever has quotes around it is the library's work.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <vector>

#include "output/entity_json.h"
#include "output/event_fields.h"
#include "output/event_sink.h"
#include "output/json_text.h"
#include "output/line_writer.h"

namespace irqscope {
namespace {

using output::Json;
using output::json_text;

// What all events of a source have in common.
std::string source_json(const Source& source) {
  std::string context = source.key.context ? json_text(context_name(*source.key.context)) : "null";
  std::string text = fmt::format(R"("kind":{},"id":{},"name":{},"context":{})",
                                 json_text(kind_name(source.key.kind)), source.key.id,
                                 json_text(source->name), context);
  if (source.key.kind != Kind::function) return text;
  return text + fmt::format(R"(,"within":{},"type":{})", json_text(source->within.value_or("?")),
                            json_text(source->type.value_or("?")));
}

class EventJsonSink : public EventSink {
 public:
  explicit EventJsonSink(Writer& out) : out_(out) {}

  void event(const ToldEvent& told) override {
    const Event& event = told.event;
    auto to = std::back_inserter(out_.text());
    fmt::format_to(to,
                   R"({{"schema":"irqscope.event/1","time_ns":{},"monotonic_ns":{},"cpu":{},{})",
                   told.wall_ns, event.end_ns, event.cpu, source_text(event.source, told.source));
    fmt::format_to(to, R"(,"duration_ns":{},"net_ns":{},"delay_ns":{},"reraised":{})",
                   event.gross_ns, event.net_ns(),
                   event.delay_ns == 0 ? "null" : fmt::format_int(event.delay_ns).str(),
                   event.reraised);
    fmt::format_to(to, R"(,"outcome":"{}","pid":{},"tid":{},"comm":{},"cgroup":{})",
                   output::outcome_name(event.outcome), event.task.pid, event.task.tid,
                   comm_text(event), told.cgroup ? json_text(*told.cgroup) : "null");
    if (event.budget > 0) {
      fmt::format_to(to, R"(,"work":{},"budget":{})", event.work, event.budget);
    }
    if (!told.stack.empty()) fmt::format_to(to, R"(,"stack":{})", json_text(told.stack));
    out_.text() += "}\n";
  }

  void lost(const LostEvents& lost) override {
    write(output::document("irqscope.lost/1", output::lost_fields(), lost));
  }

  void end(const TraceSummary& summary) override {
    write(output::document("irqscope.trace_end/1", output::summary_fields(), summary));
  }

  Result<void> flush() override { return out_.flush(); }

 private:
  void write(const Json& object) { out_.text() += json_text(object) + '\n'; }

  const std::string& source_text(uint32_t number, const Source& source) {
    auto found = sources_.find(number);
    if (found == sources_.end()) found = sources_.emplace(number, source_json(source)).first;
    return found->second;
  }

  // Most events fall into the same task as the one before.
  const std::string& comm_text(const Event& event) {
    if (event.task.comm != comm_) {
      comm_ = event.task.comm;
      comm_text_ = json_text(event.task.name());
    }
    return comm_text_;
  }

  output::LineWriter out_;
  std::map<uint32_t, std::string> sources_;
  std::array<char, 16> comm_{};
  std::string comm_text_ = "\"\"";
};

}  // namespace

std::unique_ptr<EventSink> make_event_json_sink(Writer& out, const EventTextOptions&) {
  return std::make_unique<EventJsonSink>(out);
}

}  // namespace irqscope
