#include "output/recording_fields.h"

#include <array>

#include "output/entity_json.h"
#include "output/json_parts.h"

namespace irqscope::output {
namespace {

using OfInfo = const RecordingInfo&;
using OfExtent = const Extent&;
using InfoField = Field<RecordingInfo>;

constexpr std::array kLetGoFields = {
    Field<Extent>{"until_ns", "UNTIL", Unit::none, FieldKind::gauge, Align::right,
                  "Unix time from which on all is there",
                  [](OfExtent extent) -> Value { return extent.begin.wall_ns; }},
    Field<Extent>{"events", "EVENTS", Unit::count, FieldKind::counter, Align::right,
                  "events that were let go",
                  [](OfExtent extent) { return value_of(extent.let_go_events); }},
    Field<Extent>{"lost_events", "LOST", Unit::count, FieldKind::counter, Align::right,
                  "events that had found no room before that",
                  [](OfExtent extent) -> Value { return extent.let_go_lost; }},
};

constexpr std::array kCutOffFields = {
    Field<Extent>{"from_ns", "FROM", Unit::none, FieldKind::gauge, Align::right,
                  "Unix time up to which all is there",
                  [](OfExtent extent) -> Value { return extent.end.wall_ns; }},
    Field<Extent>{"until_ns", "UNTIL", Unit::none, FieldKind::gauge, Align::right,
                  "Unix time of its end",
                  [](OfExtent extent) -> Value {
                    if (!extent.ended) return {};
                    return extent.ended->wall_ns;
                  }},
    Field<Extent>{"events", "EVENTS", Unit::count, FieldKind::counter, Align::right,
                  "events between them", [](OfExtent extent) -> Value { return extent.missing; }},
};

Json kinds(OfInfo info) {
  Json list = Json::array();
  for (std::string_view kind : info.kind_names()) list.push_back(kind);
  return list;
}

Value end_reason(OfInfo info) {
  if (!info.extent.ended) return {};
  return info.extent.failure.value_or(info.end);
}

Json let_go(OfInfo info) {
  return info.extent.is_part ? json_of(let_go_fields(), info.extent) : Json(nullptr);
}

Json cut_off(OfInfo info) {
  bool is_short = info.extent.failure || info.extent.missing > 0;
  if (!info.extent.ended || !is_short) return nullptr;
  return json_of(cut_off_fields(), info.extent);
}

constexpr std::array kRecordingFields = {
    InfoField{"host", "host", Unit::none, FieldKind::label, Align::left, "name of the machine",
              [](OfInfo info) -> Value { return info.header.host; }},
    InfoField{"architecture", "architecture", Unit::none, FieldKind::label, Align::left,
              "of its processor", [](OfInfo info) -> Value { return info.header.architecture; }},
    InfoField{"kernel", "kernel", Unit::none, FieldKind::label, Align::left,
              "release, as of uname -r",
              [](OfInfo info) -> Value { return info.header.run.kernel; }},
    InfoField{"cpus", "CPUs", Unit::none, FieldKind::list, Align::left,
              "numbers of the CPUs that were online", nullptr, "",
              [](OfInfo info) -> Json { return info.header.cpus; }},
    InfoField{"version", "irqscope", Unit::none, FieldKind::text, Align::left,
              "of the irqscope that recorded",
              [](OfInfo info) -> Value { return info.header.version; }},
    InfoField{"attach", "attached", Unit::none, FieldKind::text, Align::left,
              "how the programs were attached: tp_btf or raw_tp",
              [](OfInfo info) -> Value { return info.header.run.attach; }},
    InfoField{"command", "command", Unit::none, FieldKind::text, Align::left, "its command line",
              [](OfInfo info) -> Value { return info.header.command_line; }},
    InfoField{"time_ns", "began", Unit::none, FieldKind::gauge, Align::left,
              "when it began, Unix time",
              [](OfInfo info) -> Value { return info.header.start.wall_ns; }},
    InfoField{"duration_ns", "lasted", Unit::duration, FieldKind::gauge, Align::left,
              "from there to its end", [](OfInfo info) -> Value { return info.duration_ns(); }},
    InfoField{"kinds", "kinds", Unit::none, FieldKind::list, Align::left,
              "kinds of interrupts that were recorded; function if functions were, too", nullptr,
              "", kinds},
    InfoField{"of_some_tasks", "only some", Unit::none, FieldKind::flag, Align::left,
              "only what fell into a process or cgroup was recorded",
              [](OfInfo info) -> Value { return info.header.of_some_tasks; }},
    InfoField{"events", "events", Unit::count, FieldKind::counter, Align::left,
              "events in the file", [](OfInfo info) -> Value { return info.extent.events; }},
    InfoField{"lost_events", "lost events", Unit::count, FieldKind::counter, Align::left,
              "events that found no room, in the same time",
              [](OfInfo info) -> Value { return info.extent.lost; }},
    InfoField{"end", "ended", Unit::none, FieldKind::text, Align::left, "why it ended", end_reason},
    InfoField{"damage", "damage", Unit::none, FieldKind::text, Align::left,
              "where and why reading stopped",
              [](OfInfo info) { return unless_empty(info.damage); }},
    InfoField{"early_events", "early", Unit::count, FieldKind::counter, Align::left,
              "events in the file that ended before it begins, and are not counted",
              [](OfInfo info) -> Value { return info.extent.early; }},
    InfoField{"loss", "lost", Unit::none, FieldKind::object, Align::left,
              "calls that were not even sent", nullptr, "",
              [](OfInfo info) { return loss_json(info.extent.loss); }},
    InfoField{"let_go", "let go", Unit::none, FieldKind::object, Align::left,
              "of a ring or flight, what came before and was let go", nullptr, "", let_go},
    InfoField{"missing", "missing", Unit::none, FieldKind::object, Align::left,
              "events that are not in it since it ended early", nullptr, "", cut_off},
};

}  // namespace

std::span<const InfoField> recording_fields() { return kRecordingFields; }

std::span<const Field<Extent>> let_go_fields() { return kLetGoFields; }

std::span<const Field<Extent>> cut_off_fields() { return kCutOffFields; }

}  // namespace irqscope::output
