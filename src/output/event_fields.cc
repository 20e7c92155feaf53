#include "output/event_fields.h"

#include <array>

#include "output/entity_json.h"
#include "output/json_parts.h"
#include "output/source_fields.h"

namespace irqscope::output {
namespace {

using EventField = Field<ToldEvent>;
using OfEvent = const ToldEvent&;
using OfLost = const LostEvents&;
using OfSummary = const TraceSummary&;

Value waited(OfEvent told) {
  if (told.event.delay_ns == 0) return {};
  return told.event.delay_ns;
}

Value cgroup_path(OfEvent told) {
  if (!told.cgroup) return {};
  return *told.cgroup;
}

constexpr std::array kEventFields = {
    EventField{"time_ns", "TIME", Unit::none, FieldKind::gauge, Align::left,
               "when its handler returned, Unix time",
               [](OfEvent told) -> Value { return told.wall_ns; }},
    EventField{"monotonic_ns", "MONOTONIC", Unit::none, FieldKind::gauge, Align::left,
               "the same on the clock CLOCK_MONOTONIC, which nobody sets",
               [](OfEvent told) -> Value { return told.event.end_ns; }},
    EventField{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "CPU",
               [](OfEvent told) -> Value { return uint64_t{told.event.cpu}; }},
    source_field<ToldEvent, 0>(),
    source_field<ToldEvent, 1>(),
    source_field<ToldEvent, 2>(),
    source_field<ToldEvent, 3>(),
    EventField{"duration_ns", "DUR", Unit::duration, FieldKind::counter, Align::right,
               "how long it took, without the time that its task was switched out",
               [](OfEvent told) -> Value { return told.event.gross_ns; }},
    EventField{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right,
               "that without the interrupts of higher priority that fell into it",
               [](OfEvent told) -> Value { return told.event.net_ns(); }},
    EventField{"delay_ns", "DELAY", Unit::duration, FieldKind::gauge, Align::right,
               "how long it had waited to run", waited},
    EventField{"reraised", "AGAIN", Unit::none, FieldKind::flag, Align::left,
               "its own handler had raised it before, to go on later",
               [](OfEvent told) -> Value { return told.event.reraised; }},
    EventField{"outcome", "OUTCOME", Unit::none, FieldKind::text, Align::left,
               "what a device's handler returned: handled, not_handled or woke_thread",
               [](OfEvent told) -> Value { return std::string(outcome_name(told.event.outcome)); }},
    EventField{"pid", "PID", Unit::none, FieldKind::label, Align::right, "process that was running",
               [](OfEvent told) -> Value { return uint64_t{told.event.task.pid}; }},
    EventField{"tid", "TID", Unit::none, FieldKind::label, Align::right, "its thread",
               [](OfEvent told) -> Value { return uint64_t{told.event.task.tid}; }},
    EventField{"comm", "COMM", Unit::none, FieldKind::label, Align::left, "the thread's name",
               [](OfEvent told) -> Value { return std::string(told.event.task.name()); }},
    EventField{"cgroup", "CGROUP", Unit::none, FieldKind::label, Align::left,
               "path of its cgroup (v2)", cgroup_path},
};

constexpr std::array kMoreEventFields = {
    EventField{"within", "WITHIN", Unit::none, FieldKind::label, Align::left,
               "softirq or vector that a function ran in",
               [](OfEvent told) { return value_of(told.source->within); }},
    EventField{"type", "TYPE", Unit::none, FieldKind::label, Align::left, "of a function",
               [](OfEvent told) { return value_of(told.source->type); }},
    EventField{"work", "WORK", Unit::count, FieldKind::counter, Align::right,
               "of a NAPI poll: packets",
               [](OfEvent told) -> Value { return uint64_t{told.event.work}; }},
    EventField{"budget", "BUDGET", Unit::count, FieldKind::counter, Align::right,
               "of a NAPI poll: packets that it was allowed",
               [](OfEvent told) -> Value { return uint64_t{told.event.budget}; }},
    EventField{"stack", "STACK", Unit::none, FieldKind::list, Align::left,
               "the kernel's stack, innermost first", nullptr, "",
               [](OfEvent told) -> Json { return told.stack; }},
};

constexpr std::array kLostFields = {
    Field<LostEvents>{"time_ns", "TIME", Unit::none, FieldKind::gauge, Align::left,
                      "they were lost before that, Unix time",
                      [](OfLost lost) -> Value { return lost.wall_ns; }},
    Field<LostEvents>{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "CPU",
                      [](OfLost lost) -> Value { return uint64_t{lost.cpu}; }},
    Field<LostEvents>{"count", "COUNT", Unit::count, FieldKind::counter, Align::right, "how many",
                      [](OfLost lost) -> Value { return lost.count; }},
};

constexpr std::array kSummaryFields = {
    Field<TraceSummary>{"shown", "SHOWN", Unit::count, FieldKind::counter, Align::right,
                        "events that were shown",
                        [](OfSummary summary) -> Value { return summary.shown; }},
    Field<TraceSummary>{"received", "RECEIVED", Unit::count, FieldKind::counter, Align::right,
                        "events that came",
                        [](OfSummary summary) -> Value { return summary.received; }},
    Field<TraceSummary>{"lost", "LOST", Unit::count, FieldKind::counter, Align::right,
                        "events that did not come",
                        [](OfSummary summary) -> Value { return summary.lost; }},
    Field<TraceSummary>{"lost_by_cpu", "LOST BY CPU", Unit::count, FieldKind::list, Align::right,
                        "the same for each CPU, by its number", nullptr, "",
                        [](OfSummary summary) -> Json { return summary.lost_by_cpu; }},
    Field<TraceSummary>{"late", "LATE", Unit::count, FieldKind::counter, Align::right,
                        "events that stand after one that ended later",
                        [](OfSummary summary) -> Value { return summary.late; }},
    Field<TraceSummary>{"own_wakes", "OWN WAKES", Unit::count, FieldKind::counter, Align::right,
                        "interrupts that only woke irqscope, and are no events",
                        [](OfSummary summary) -> Value { return summary.own_wakes; }},
    Field<TraceSummary>{"loss", "NOT SENT", Unit::none, FieldKind::object, Align::left,
                        "calls that were not even sent", nullptr, "",
                        [](OfSummary summary) { return loss_json(summary.loss); }},
    Field<TraceSummary>{"transport", "TRANSPORT", Unit::none, FieldKind::label, Align::left,
                        "ring, perf-batched, perf-each or recording",
                        [](OfSummary summary) -> Value { return summary.transport; }},
    Field<TraceSummary>{"early", "EARLY", Unit::count, FieldKind::counter, Align::right,
                        "events of a recording that ended before it begins",
                        [](OfSummary summary) -> Value { return summary.early; }},
};

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  constexpr std::string_view names[] = {"not_handled", "handled", "woke_thread"};
  return names[static_cast<size_t>(outcome)];
}

std::span<const EventField> event_fields() { return kEventFields; }

std::span<const EventField> more_event_fields() { return kMoreEventFields; }

std::span<const Field<LostEvents>> lost_fields() { return kLostFields; }

std::span<const Field<TraceSummary>> summary_fields() { return kSummaryFields; }

}  // namespace irqscope::output
