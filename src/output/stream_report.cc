#include "output/stream_report.h"

#include <fmt/format.h>

#include "output/entity_json.h"
#include "output/json_text.h"

namespace irqscope {
namespace {

double per_event(uint64_t ns, uint64_t events) {
  return events == 0 ? 0 : static_cast<double>(ns) / static_cast<double>(events);
}

std::string_view stream_heading(std::string_view key) {
  return find(output::stream_fields(), key)->heading;
}

}  // namespace

// Cases are shown as they end, so that widths can't wait for the last of them.
std::string stream_header() {
  return fmt::format("{:<12} {:>5} {:>11} {:>11} {:>10} {:>4} {:>4} ns {:>4} ns\n",
                     stream_heading("transport"), stream_heading("event_bytes"),
                     stream_heading("rate"), stream_heading("received"), stream_heading("lost"),
                     stream_heading("bad"), stream_heading("program_ns"),
                     stream_heading("reader_cpu_ns"));
}

std::string stream_line(const StreamReport& report) {
  const StreamResult& result = report.result;
  std::string send = "-";
  if (result.program_ns) {
    send = fmt::format("{:.0f}", per_event(*result.program_ns, result.sent));
  }
  double rate = std::get<double>(find(output::stream_fields(), "rate")->get(report));
  return fmt::format("{:<12} {:>5} {:>11.0f} {:>11} {:>10} {:>4} {:>7} {:>7.0f}\n",
                     output::printable(report.transport), report.event_bytes, rate, result.received,
                     result.lost, result.bad, send,
                     per_event(result.reader_cpu_ns, result.received));
}

std::string stream_footer(const StreamReport& report) {
  return fmt::format("attached to {}, {} kB of buffer per CPU\n",
                     output::printable(report.result.attached_to), report.buffer_bytes / 1024);
}

std::string stream_json(const StreamReport& report) {
  return output::json_text(
             output::document("irqscope.bench.stream/1", output::stream_fields(), report)) +
         "\n";
}

std::string stream_complaint(const StreamReport& report) {
  const StreamResult& result = report.result;
  return fmt::format(
      "irqscope bench stream: {}, {} bytes: {} writes, {} events sent, {} received + {} lost, {} "
      "bad\n",
      output::printable(report.transport), report.event_bytes, result.writes, result.sent,
      result.received, result.lost, result.bad);
}

}  // namespace irqscope
