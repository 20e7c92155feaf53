#include <array>
#include <cmath>

#include "output/stream_report.h"

namespace irqscope::output {
namespace {

using OfStream = const StreamReport&;
using StreamField = Field<StreamReport>;

Value received_rate(OfStream report) {
  const StreamResult& result = report.result;
  return result.duration_ns == 0 ? 0.0
                                 : std::round(static_cast<double>(result.received) * 1e9 /
                                              static_cast<double>(result.duration_ns));
}

constexpr std::array kStreamFields = {
    StreamField{"transport", "TRANSPORT", Unit::none, FieldKind::label, Align::left,
                "perf-each, perf-batched or ring",
                [](OfStream report) -> Value { return report.transport; }},
    StreamField{"event_bytes", "SIZE", Unit::none, FieldKind::label, Align::right,
                "size of an event",
                [](OfStream report) -> Value { return uint64_t{report.event_bytes}; }},
    StreamField{"buffer_bytes", "BUFFER", Unit::none, FieldKind::label, Align::right,
                "room for events of each CPU",
                [](OfStream report) -> Value { return uint64_t{report.buffer_bytes}; }},
    StreamField{"attached_to", "ATTACHED TO", Unit::none, FieldKind::label, Align::left,
                "kprobe ksys_write, fentry ksys_write or raw_tp sys_enter",
                [](OfStream report) -> Value { return report.result.attached_to; }},
    StreamField{"duration_ns", "LASTED", Unit::duration, FieldKind::gauge, Align::right,
                "how long was written",
                [](OfStream report) -> Value { return report.result.duration_ns; }},
    StreamField{"writes", "WRITES", Unit::count, FieldKind::counter, Align::right,
                "made by the process that writes",
                [](OfStream report) -> Value { return report.result.writes; }},
    StreamField{"sent", "SENT", Unit::count, FieldKind::counter, Align::right,
                "writes that the program saw, for each of which it tried to send an event",
                [](OfStream report) -> Value { return report.result.sent; }},
    StreamField{"received", "RECEIVED", Unit::count, FieldKind::counter, Align::right,
                "events that arrived",
                [](OfStream report) -> Value { return report.result.received; }},
    StreamField{"lost", "LOST", Unit::count, FieldKind::counter, Align::right,
                "events that found no room, counted where they were sent",
                [](OfStream report) -> Value { return report.result.lost; }},
    StreamField{"bad", "BAD", Unit::count, FieldKind::counter, Align::right,
                "received, but not as they were sent, or in another order",
                [](OfStream report) -> Value { return report.result.bad; }},
    StreamField{"rate", "EVENTS/s", Unit::per_second, FieldKind::gauge, Align::right,
                "received per second", received_rate},
    StreamField{"program_ns", "SEND", Unit::duration, FieldKind::counter, Align::right,
                "time of the program, by the kernel's statistics",
                [](OfStream report) { return value_of(report.result.program_ns); }},
    StreamField{"reader_cpu_ns", "READ", Unit::duration, FieldKind::counter, Align::right,
                "CPU time of the reader",
                [](OfStream report) -> Value { return report.result.reader_cpu_ns; }},
    StreamField{"complete", "COMPLETE", Unit::none, FieldKind::flag, Align::left,
                "each write was sent, and each event received or counted as lost",
                [](OfStream report) -> Value { return report.result.is_complete(); }},
};

}  // namespace

std::span<const StreamField> stream_fields() { return kStreamFields; }

}  // namespace irqscope::output
