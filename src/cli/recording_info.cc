#include "cli/recording_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/cpu_set.h"
#include "cli/recording_words.h"
#include "output/details.h"
#include "output/json_parts.h"
#include "output/json_text.h"
#include "output/local_time.h"
#include "output/words.h"

namespace irqscope {
namespace {

using Json = nlohmann::ordered_json;

std::string cpus_text(const std::vector<uint32_t>& cpus) {
  return CpuSet(std::vector<int>(cpus.begin(), cpus.end())).to_list();
}

std::vector<std::string_view> kind_names(const RecordingInfo& info) {
  std::vector<std::string_view> names;
  for (Kind kind : info.header.run.kinds) names.push_back(kind_name(kind));
  if (info.header.has_functions) names.push_back(kind_name(Kind::function));
  return names;
}

uint64_t duration_ns(const RecordingInfo& info) {
  uint64_t begin = info.extent.start.monotonic_ns;
  return info.extent.end.monotonic_ns > begin ? info.extent.end.monotonic_ns - begin : 0;
}

std::string line(std::string_view name, const std::string& text) {
  return fmt::format("{:<9} {}\n", name, output::printable(text));
}

constexpr std::string_view kEndedEarly = "ended early: ";

std::string end_text(const RecordingInfo& info) {
  if (!info.damage.empty()) return info.damage;
  std::string unplanned = ending_text(info.extent);
  if (unplanned.starts_with(kEndedEarly)) return unplanned.substr(kEndedEarly.size());
  return unplanned.empty() ? info.end : unplanned;
}

Json let_go_json(const recording::Extent& extent) {
  Json events = nullptr;
  if (extent.let_go_events) events = *extent.let_go_events;
  return {
      {"until_ns", extent.begin.wall_ns}, {"events", events}, {"lost_events", extent.let_go_lost}};
}

Json missing_json(const recording::Extent& extent) {
  return {{"from_ns", extent.end.wall_ns},
          {"until_ns", extent.ended->wall_ns},
          {"events", extent.missing}};
}

}  // namespace

RecordingInfo read_info(RecordedEvents& events) {
  RecordingInfo info;
  info.header = events.header();
  recording::Round round;
  while (events.next(round)) {
    for (const recording::EventBlock& block : round.blocks) {
      recording::EventCursor cursor(block);
      while (cursor.next()) events.count(cursor.event());
    }
  }
  info.extent = events.extent();
  if (events.end()) info.end = events.end()->reason;
  info.damage = events.damage();
  return info;
}

std::string info_text(const RecordingInfo& info) {
  const recording::Header& header = info.header;
  std::string text;
  text += line("host", fmt::format("{} ({})", header.host, header.architecture));
  text += line("kernel", header.run.kernel);
  text += line("CPUs", cpus_text(header.cpus));
  text += line("irqscope", fmt::format("{}, {}", header.version, header.run.attach));
  text += line("command", header.command_line);
  text += line("began", output::date_text(header.start.wall_ns));
  text += line("lasted", fmt::format("{:.1f} s", static_cast<double>(duration_ns(info)) / 1e9));
  text += line("kinds", fmt::format("{}", fmt::join(kind_names(info), ", ")));
  const recording::Extent& extent = info.extent;
  if (extent.is_part) {
    text += line("kept", fmt::format("{}, {}", kept_duration(extent), kept_times(extent)));
    text += line("let go", let_go_text(extent));
  }
  text += line("events", fmt::format("{}, {} lost", extent.events, extent.lost));
  if (extent.early > 0) text += line("early", early_text(extent));
  if (!extent.loss.none()) {
    text += line("lost", fmt::format("{}", fmt::join(output::loss_items(extent.loss), ", ")));
  }
  text += line("ended", end_text(info));
  return text;
}

std::string info_json(const RecordingInfo& info) {
  const recording::Header& header = info.header;
  Json object{{"schema", "irqscope.recording/1"},
              {"host", header.host},
              {"architecture", header.architecture},
              {"kernel", header.run.kernel},
              {"cpus", header.cpus},
              {"version", header.version},
              {"attach", header.run.attach},
              {"command", header.command_line},
              {"time_ns", header.start.wall_ns},
              {"duration_ns", duration_ns(info)},
              {"kinds", kind_names(info)},
              {"of_some_tasks", header.of_some_tasks},
              {"events", info.extent.events},
              {"lost_events", info.extent.lost},
              {"end", nullptr},
              {"damage", nullptr},
              {"early_events", info.extent.early},
              {"loss", output::loss_json(info.extent.loss)},
              {"let_go", nullptr},
              {"missing", nullptr}};
  if (info.extent.is_part) object["let_go"] = let_go_json(info.extent);
  if (info.extent.ended) object["end"] = info.extent.failure.value_or(info.end);
  bool is_short = info.extent.failure || info.extent.missing > 0;
  if (info.extent.ended && is_short) object["missing"] = missing_json(info.extent);
  if (!info.damage.empty()) object["damage"] = info.damage;
  return output::json_text(object) + '\n';
}

}  // namespace irqscope
