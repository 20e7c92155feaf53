#include "cli/record_print.h"

#include "output/event_sink.h"
#include "output/recording_text.h"
#include "output/words.h"

namespace irqscope {
namespace {

std::string size_text(uint64_t bytes) {
  if (bytes < 10'000) return output::counted(bytes, "byte");
  double kib = static_cast<double>(bytes) / 1024;
  return kib < 10'000 ? fmt::format("{:.1f} kiB", kib) : fmt::format("{:.1f} MiB", kib / 1024);
}

}  // namespace

std::string record_start_text(const Context& context, const RecordPlan& plan, bool until_stopped) {
  if (!context.out_is_terminal) return "";
  std::string what =
      plan.flight ? fmt::format("Waiting for '{}'...", output::printable(plan.flight->trigger.text))
                  : fmt::format("Recording to {}...", output::printable(plan.path.string()));
  return fmt::format("{}{}\n", what, until_stopped ? " Ctrl-C to end" : "");
}

std::string record_end_text(const RecordPlan& plan, const RecordSummary& summary) {
  if (!summary.is_written && summary.error.empty()) {
    return fmt::format("'{}' never happened; nothing was written\n",
                       output::printable(plan.flight->trigger.text));
  }
  if (!summary.is_written) return "";
  const recording::Extent& extent = summary.extent;
  std::string text = fmt::format("{}: {} in {}, {} lost; {}", output::printable(plan.path.string()),
                                 output::counted(extent.events, "event"), kept_duration(extent),
                                 extent.lost, size_text(summary.bytes));
  constexpr uint64_t kMany = 1000;  // of fewer the header is most
  if (extent.events >= kMany) {
    text += fmt::format(", {:.1f} bytes per event",
                        static_cast<double>(summary.bytes) / static_cast<double>(extent.events));
  }
  text += '\n';
  for (const std::string& note : left_out_notes(extent)) text += note + '\n';
  bool is_as_planned = summary.error.empty();
  if (is_as_planned && (plan.flight || plan.max_bytes))
    text += fmt::format("ended: {}\n", output::printable(summary.reason));
  if (extent.lost > 0) text += "lost events found no room; a larger --buffer helps\n";
  text += loss_text(extent.loss);
  return text;
}

std::string record_error_text(const RecordPlan& plan, const RecordSummary& summary) {
  if (!summary.is_written) return fmt::format("{}; nothing was written", summary.error);
  return fmt::format("{}: {}", plan.path.string(), ending_text(summary.extent));
}

}  // namespace irqscope
