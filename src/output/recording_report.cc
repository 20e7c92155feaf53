#include "output/recording_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/cpu_set.h"
#include "output/details.h"
#include "output/entity_json.h"
#include "output/json_text.h"
#include "output/local_time.h"
#include "output/recording_fields.h"
#include "output/recording_text.h"

namespace irqscope {
namespace {

std::string cpus_text(const std::vector<uint32_t>& cpus) {
  return CpuSet(std::vector<int>(cpus.begin(), cpus.end())).to_list();
}

std::string titled(std::string_view title, const std::string& text) {
  return fmt::format("{:<9} {}\n", title, output::printable(text));
}

// A line of a field.
std::string info_line(std::string_view key, const std::string& text) {
  return titled(find(output::recording_fields(), key)->heading, text);
}

constexpr std::string_view kEndedEarly = "ended early: ";

std::string end_text(const RecordingInfo& info) {
  if (!info.damage.empty()) return info.damage;
  std::string unplanned = ending_text(info.extent);
  if (unplanned.starts_with(kEndedEarly)) return unplanned.substr(kEndedEarly.size());
  return unplanned.empty() ? info.end : unplanned;
}

std::string extent_lines(const Extent& extent) {
  std::string text;
  if (extent.is_part) {
    text += titled("kept", fmt::format("{}, {}", kept_duration(extent), kept_times(extent)));
    text += info_line("let_go", let_go_text(extent));
  }
  text += info_line("events", fmt::format("{}, {} lost", extent.events, extent.lost));
  if (extent.early > 0) text += info_line("early_events", early_text(extent));
  if (!extent.loss.none()) {
    text += info_line("loss", fmt::format("{}", fmt::join(output::loss_items(extent.loss), ", ")));
  }
  return text;
}

}  // namespace

std::string info_text(const RecordingInfo& info) {
  const RecordingHeader& header = info.header;
  std::string text;
  text += info_line("host", fmt::format("{} ({})", header.host, header.architecture));
  text += info_line("kernel", header.run.kernel);
  text += info_line("cpus", cpus_text(header.cpus));
  text += info_line("version", fmt::format("{}, {}", header.version, header.run.attach));
  text += info_line("command", header.command_line);
  text += info_line("time_ns", output::date_text(header.start.wall_ns));
  text += info_line("duration_ns",
                    fmt::format("{:.1f} s", static_cast<double>(info.duration_ns()) / 1e9));
  text += info_line("kinds", fmt::format("{}", fmt::join(info.kind_names(), ", ")));
  return text + extent_lines(info.extent) + info_line("end", end_text(info));
}

std::string info_json(const RecordingInfo& info) {
  return output::json_text(
             output::document("irqscope.recording/1", output::recording_fields(), info)) +
         '\n';
}

}  // namespace irqscope
