#include "output/row_fields.h"

#include <array>
#include <optional>

#include "model/interval.h"

namespace irqscope::output {
namespace {

using OfRow = const In<Row>&;

Value rate(OfRow row) {
  if (row.interval.duration_ns == 0) return {};
  return rounded_value(rate_per_second(row.interval, row.entity), kRateSteps);
}

Value total(OfRow row) {
  if (!row->tally.timing) return {};
  return row->tally.timing->total_ns;
}

Value net(OfRow row) {
  if (!row->tally.timing || !row->tally.timing->nested_ns) return {};
  return row->tally.timing->net_ns();
}

Value context(OfRow row) {
  if (!row->source.key.context) return {};
  return std::string(context_name(*row->source.key.context));
}

using Get = std::optional<uint64_t> (*)(const Timing& timing);

Value delay(OfRow row, Get get) {
  if (!row->tally.delay) return {};
  return value_of(get(row->tally.delay->timing));
}

Value reraised(OfRow row) {
  if (!row->tally.delay) return {};
  return row->tally.delay->reraised;
}

constexpr std::array kRowFields = {
    RowField{
        "kind", "KIND", Unit::none, FieldKind::label, Align::left,
        "hardirq (a device's handler), vector, nmi, softirq or thread; or what else it is a row of",
        [](OfRow row) -> Value { return std::string(kind_name(row->source.key.kind)); }},
    RowField{"id", "IRQ", Unit::none, FieldKind::label, Align::right,
             "IRQ number, as in /proc/interrupts; of a softirq or vector its number, of a task its "
             "process",
             [](OfRow row) -> Value { return uint64_t{row->source.key.id}; }},
    RowField{"name", "SOURCE", Unit::none, FieldKind::label, Align::left,
             "name that the driver gave its handler, or that of the softirq, function, process ...",
             [](OfRow row) -> Value { return row->source->name; }},
    RowField{"handler", "HANDLER", Unit::none, FieldKind::text, Align::left,
             "symbol of the handler function",
             [](OfRow row) { return value_of(row->source->handler); }},
    RowField{"cpu", "CPU", Unit::none, FieldKind::label, Align::right,
             "CPU it ran on; empty: all CPUs together",
             [](OfRow row) { return value_of(row->source.key.cpu); }},
    RowField{"time_ns", "TIME", Unit::none, FieldKind::gauge, Align::right,
             "end of the interval, nanoseconds of Unix time",
             [](OfRow row) -> Value { return row.interval.wall_ns; }},
    RowField{"interval_ns", "INTERVAL", Unit::duration, FieldKind::gauge, Align::right,
             "length of the interval, as it really was",
             [](OfRow row) -> Value { return row.interval.duration_ns; }},
    RowField{"count", "COUNT", Unit::count, FieldKind::counter, Align::right,
             "calls that handled the interrupt; where that is not known, all calls",
             [](OfRow row) -> Value { return row->tally.count; }},
    RowField{"rate", "RATE/s", Unit::per_second, FieldKind::gauge, Align::right, "count per second",
             rate},
    RowField{"total_ns", "TOTAL", Unit::duration, FieldKind::counter, Align::right,
             "time spent in these calls, with that of what interrupted them", total},
    RowField{"avg_ns", "AVG", Unit::duration, FieldKind::gauge, Align::right,
             "mean time of a call; this and the next are of the net times where those are known",
             [](OfRow row) { return rounded_value(average_ns(row->tally), kRateSteps); }},
    RowField{"p50_ns", "P50", Unit::duration, FieldKind::gauge, Align::right,
             "half of the calls took no longer; at most 12.5 % too high, never too low",
             [](OfRow row) { return value_of(quantile_ns(row->tally, 0.5)); }},
    RowField{"p99_ns", "P99", Unit::duration, FieldKind::gauge, Align::right,
             "99 % of the calls took no longer; at most 12.5 % too high, never too low",
             [](OfRow row) { return value_of(quantile_ns(row->tally, 0.99)); }},
    RowField{"p999_ns", "P99.9", Unit::duration, FieldKind::gauge, Align::right,
             "99.9 % of the calls took no longer; at most 12.5 % too high, never too low",
             [](OfRow row) { return value_of(quantile_ns(row->tally, 0.999)); }},
    RowField{"max_ns", "MAX", Unit::duration, FieldKind::gauge, Align::right, "longest call, exact",
             [](OfRow row) { return value_of(max_ns(row->tally)); }},
    RowField{
        "cpu_share", "%CPU", Unit::share, FieldKind::gauge, Align::right,
        "net time (or, where that is not known, total) as a share of one CPU's time",
        [](OfRow row) { return rounded_value(cpu_share(row.interval, row.entity), kShareSteps); }},
    RowField{"not_handled", "NOT-MINE", Unit::count, FieldKind::counter, Align::right,
             "calls on a shared line that were another device's (IRQ_NONE); not part of count",
             [](OfRow row) { return value_of(row->tally.not_handled); }},
    RowField{"not_handled_ns", "NOT-MINE-TIME", Unit::duration, FieldKind::counter, Align::right,
             "time spent in those; not part of the total",
             [](OfRow row) { return value_of(row->tally.not_handled_ns); }},
    RowField{"woke_thread", "WOKE", Unit::count, FieldKind::counter, Align::right,
             "those of count that woke the handler's thread (IRQ_WAKE_THREAD)",
             [](OfRow row) { return value_of(row->tally.woke_thread); }},
    RowField{"entered", "ENTERED", Unit::count, FieldKind::counter, Align::right,
             "calls begun, finished or not, handled or not",
             [](OfRow row) { return value_of(row->tally.entered); }},
    RowField{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right,
             "total without the time of interrupts of higher priority that fell into the calls",
             net},
    RowField{"context", "CONTEXT", Unit::none, FieldKind::label, Align::left,
             "where a softirq ran: interrupt (at its end), ksoftirqd or task", context},
    RowField{"within", "WITHIN", Unit::none, FieldKind::label, Align::left,
             "softirq or vector that a function ran in",
             [](OfRow row) { return value_of(row->source->within); }},
    RowField{"type", "TYPE", Unit::none, FieldKind::label, Align::left,
             "of a function: timer, hrtimer, tasklet, work, napi, csd, or rest (outside of them)",
             [](OfRow row) { return value_of(row->source->type); }},
    RowField{"path", "PATH", Unit::none, FieldKind::text, Align::left, "of a cgroup",
             [](OfRow row) { return value_of(row->source->path); }},
    RowField{"reraised", "RERAISED", Unit::count, FieldKind::counter, Align::right,
             "times that a softirq's handler raised it again; not among the delays", reraised},
    RowField{"delay_count", "DELAYS", Unit::count, FieldKind::counter, Align::right,
             "how often it was waited for: a softirq from its raise, a thread from its wake-up",
             [](OfRow row) {
               return delay(row,
                            [](const Timing& t) { return std::optional(t.histogram.count()); });
             }},
    RowField{
        "delay_p50_ns", "DELAY-P50", Unit::duration, FieldKind::gauge, Align::right,
        "half of the delays were no longer; at most 12.5 % too high, never too low",
        [](OfRow row) { return delay(row, [](const Timing& t) { return quantile_ns(t, 0.5); }); }},
    RowField{
        "delay_p99_ns", "DELAY-P99", Unit::duration, FieldKind::gauge, Align::right,
        "99 % of the delays were no longer; at most 12.5 % too high, never too low",
        [](OfRow row) { return delay(row, [](const Timing& t) { return quantile_ns(t, 0.99); }); }},
    RowField{"delay_max_ns", "DELAY-MAX", Unit::duration, FieldKind::gauge, Align::right,
             "longest delay, exact",
             [](OfRow row) { return delay(row, [](const Timing& t) { return max_ns(t); }); }},
    RowField{"work", "WORK", Unit::count, FieldKind::counter, Align::right,
             "of a NAPI poll: packets", [](OfRow row) { return value_of(row->tally.work); }},
    RowField{"budget", "BUDGET", Unit::count, FieldKind::counter, Align::right,
             "of a NAPI poll: packets that it was allowed",
             [](OfRow row) { return value_of(row->tally.budget); }},
};

}  // namespace

std::span<const RowField> row_fields() { return kRowFields; }

}  // namespace irqscope::output
