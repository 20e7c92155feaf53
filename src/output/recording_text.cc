#include "output/recording_text.h"

#include <fmt/format.h>

#include "output/local_time.h"
#include "output/words.h"

namespace irqscope {
namespace {

double seconds_between(uint64_t from_ns, uint64_t to_ns) {
  return to_ns > from_ns ? static_cast<double>(to_ns - from_ns) / 1e9 : 0;
}

}  // namespace

std::string kept_duration(const Extent& extent) {
  return fmt::format("{:.1f} s",
                     seconds_between(extent.begin.monotonic_ns, extent.end.monotonic_ns));
}

std::string kept_times(const Extent& extent) {
  return fmt::format("{} to {}", output::clock_text_ms(extent.begin.wall_ns),
                     output::clock_text_ms(extent.end.wall_ns));
}

std::string let_go_text(const Extent& extent) {
  std::string events =
      extent.let_go_events ? output::counted(*extent.let_go_events, "event") : "all events";
  return fmt::format("{} of the {:.1f} s before, {} lost", events,
                     seconds_between(extent.start.monotonic_ns, extent.begin.monotonic_ns),
                     extent.let_go_lost);
}

std::string early_text(const Extent& extent) {
  if (extent.early == 0) return "";
  return fmt::format("{} that ended before the recording begins {} not counted",
                     output::counted(extent.early, "event"), extent.early == 1 ? "is" : "are");
}

std::string ending_text(const Extent& extent) {
  std::string from = output::clock_text_ms(extent.end.wall_ns);
  if (!extent.ended) {
    return fmt::format(
        "it has no end: whoever wrote it was killed, or had no room for it; "
        "what came from {} on is missing",
        from);
  }
  if (!extent.failure && extent.missing == 0) return "";
  std::string text = extent.failure ? fmt::format("ended early: {}; ", *extent.failure) : "";
  if (extent.missing == 0) return text + "no event is missing";
  return text + fmt::format("{} of the last {:.1f} s {} missing, from {} on",
                            output::counted(extent.missing, "event"),
                            seconds_between(extent.end.monotonic_ns, extent.ended->monotonic_ns),
                            extent.missing == 1 ? "is" : "are", from);
}

std::vector<std::string> left_out_notes(const Extent& extent) {
  std::vector<std::string> notes;
  if (extent.is_part) {
    notes.push_back(fmt::format("kept: {}; let go: {}", kept_times(extent), let_go_text(extent)));
  }
  if (extent.early > 0) notes.push_back(early_text(extent));
  return notes;
}

}  // namespace irqscope
