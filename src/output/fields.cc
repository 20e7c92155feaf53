#include "output/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace irqscope::output {
namespace {

template <class T>
Value value_of(const std::optional<T>& value) {
  if (!value) return {};
  if constexpr (std::is_integral_v<T>) return static_cast<uint64_t>(*value);
  if constexpr (!std::is_integral_v<T>) return *value;
}

// A double's noise behind the digits that mean something would only make files longer.
double rounded_value(double value, double steps) { return std::round(value * steps) / steps; }

Value rounded_value(std::optional<double> value, double steps) {
  if (!value) return {};
  return rounded_value(*value, steps);
}

Value rate(const Interval& interval, const Row& row) {
  if (interval.duration_ns == 0) return {};
  return rounded_value(rate_per_second(interval, row), 1e3);
}

Value total(const Row& row) {
  if (!row.tally.timing) return {};
  return row.tally.timing->total_ns;
}

Value net(const Row& row) {
  if (!row.tally.timing || !row.tally.timing->nested_ns) return {};
  return row.tally.timing->net_ns();
}

Value context(const Source& source) {
  if (!source.key.context) return {};
  return std::string(context_name(*source.key.context));
}

using Get = std::optional<uint64_t> (*)(const Timing& timing);

Value delay(const Row& row, Get get) {
  if (!row.tally.delay) return {};
  return value_of(get(row.tally.delay->timing));
}

using In = const Interval&;
using Of = const Row&;

constexpr std::array kFields = {
    Field{
        "kind", "KIND", Unit::none, Align::left, Shown::never, 0,
        "hardirq (a device's handler), vector, nmi, softirq or thread; or what else it is a row of",
        [](In, Of row) -> Value { return std::string(kind_name(row.source.key.kind)); }},
    Field{"id", "IRQ", Unit::none, Align::right, Shown::hardirqs, 4,
          "IRQ number, as in /proc/interrupts; of a softirq or vector its number, of a task its "
          "process",
          [](In, Of row) -> Value { return uint64_t{row.source.key.id}; }},
    Field{"name", "SOURCE", Unit::none, Align::left, Shown::always, 0,
          "name that the driver gave its handler, or that of the softirq, function, process ...",
          [](In, Of row) -> Value { return row.source->name; }},
    Field{"handler", "HANDLER", Unit::none, Align::left, Shown::never, 0,
          "symbol of the handler function",
          [](In, Of row) { return value_of(row.source->handler); }},
    Field{"cpu", "CPU", Unit::none, Align::right, Shown::per_cpu, 0,
          "CPU it ran on; empty: all CPUs together",
          [](In, Of row) { return value_of(row.source.key.cpu); }},
    Field{"time_ns", "TIME", Unit::none, Align::right, Shown::never, 0,
          "end of the interval, nanoseconds of Unix time",
          [](In interval, Of) -> Value { return interval.wall_ns; }},
    Field{"interval_ns", "INTERVAL", Unit::duration, Align::right, Shown::never, 0,
          "length of the interval, as it really was",
          [](In interval, Of) -> Value { return interval.duration_ns; }},
    Field{"count", "COUNT", Unit::count, Align::right, Shown::always, 0,
          "calls that handled the interrupt; where that is not known, all calls",
          [](In, Of row) -> Value { return row.tally.count; }},
    Field{"rate", "RATE/s", Unit::per_second, Align::right, Shown::always, 8, "count per second",
          rate},
    Field{"total_ns", "TOTAL", Unit::duration, Align::right, Shown::times, 2,
          "time spent in these calls, with that of what interrupted them",
          [](In, Of row) { return total(row); }},
    Field{"avg_ns", "AVG", Unit::duration, Align::right, Shown::times, 9,
          "mean time of a call; this and the next are of the net times where those are known",
          [](In, Of row) { return rounded_value(average_ns(row.tally), 1e3); }},
    Field{"p50_ns", "P50", Unit::duration, Align::right, Shown::times, 10,
          "half of the calls took no longer; at most 12.5 % too high, never too low",
          [](In, Of row) { return value_of(quantile_ns(row.tally, 0.5)); }},
    Field{"p99_ns", "P99", Unit::duration, Align::right, Shown::times, 5,
          "99 % of the calls took no longer; at most 12.5 % too high, never too low",
          [](In, Of row) { return value_of(quantile_ns(row.tally, 0.99)); }},
    Field{"p999_ns", "P99.9", Unit::duration, Align::right, Shown::never, 0,
          "99.9 % of the calls took no longer; at most 12.5 % too high, never too low",
          [](In, Of row) { return value_of(quantile_ns(row.tally, 0.999)); }},
    Field{"max_ns", "MAX", Unit::duration, Align::right, Shown::times, 3, "longest call, exact",
          [](In, Of row) { return value_of(max_ns(row.tally)); }},
    Field{"cpu_share", "%CPU", Unit::share, Align::right, Shown::times, 6,
          "net time (or, where that is not known, total) as a share of one CPU's time",
          [](In interval, Of row) { return rounded_value(cpu_share(interval, row), 1e9); }},
    Field{"not_handled", "NOT-MINE", Unit::count, Align::right, Shown::shared_lines, 7,
          "calls on a shared line that were another device's (IRQ_NONE); not part of count",
          [](In, Of row) { return value_of(row.tally.not_handled); }},
    Field{"not_handled_ns", "NOT-MINE-TIME", Unit::duration, Align::right, Shown::never, 0,
          "time spent in those; not part of the total",
          [](In, Of row) { return value_of(row.tally.not_handled_ns); }},
    Field{"woke_thread", "WOKE", Unit::count, Align::right, Shown::never, 0,
          "those of count that woke the handler's thread (IRQ_WAKE_THREAD)",
          [](In, Of row) { return value_of(row.tally.woke_thread); }},
    Field{"entered", "ENTERED", Unit::count, Align::right, Shown::never, 0,
          "calls begun, finished or not, handled or not",
          [](In, Of row) { return value_of(row.tally.entered); }},
    Field{"net_ns", "NET", Unit::duration, Align::right, Shown::never, 0,
          "total without the time of interrupts of higher priority that fell into the calls",
          [](In, Of row) { return net(row); }},
    Field{"context", "CONTEXT", Unit::none, Align::left, Shown::never, 0,
          "where a softirq ran: interrupt (at its end), ksoftirqd or task",
          [](In, Of row) { return context(row.source); }},
    Field{"within", "WITHIN", Unit::none, Align::left, Shown::never, 0,
          "softirq or vector that a function ran in",
          [](In, Of row) { return value_of(row.source->within); }},
    Field{"type", "TYPE", Unit::none, Align::left, Shown::never, 0,
          "of a function: timer, hrtimer, tasklet, work, napi, csd, or rest (outside of them)",
          [](In, Of row) { return value_of(row.source->type); }},
    Field{"path", "PATH", Unit::none, Align::left, Shown::never, 0, "of a cgroup",
          [](In, Of row) { return value_of(row.source->path); }},
    Field{"reraised", "RERAISED", Unit::count, Align::right, Shown::never, 0,
          "times that a softirq's handler raised it again; not among the delays",
          [](In, Of row) -> Value {
            if (!row.tally.delay) return {};
            return row.tally.delay->reraised;
          }},
    Field{"delay_count", "DELAYS", Unit::count, Align::right, Shown::never, 0,
          "how often it was waited for: a softirq from its raise, a thread from its wake-up",
          [](In, Of row) {
            return delay(row, [](const Timing& t) { return std::optional(t.histogram.count()); });
          }},
    Field{
        "delay_p50_ns", "DELAY-P50", Unit::duration, Align::right, Shown::never, 0,
        "half of the delays were no longer; at most 12.5 % too high, never too low",
        [](In, Of row) { return delay(row, [](const Timing& t) { return quantile_ns(t, 0.5); }); }},
    Field{"delay_p99_ns", "DELAY-P99", Unit::duration, Align::right, Shown::never, 0,
          "99 % of the delays were no longer; at most 12.5 % too high, never too low",
          [](In, Of row) {
            return delay(row, [](const Timing& t) { return quantile_ns(t, 0.99); });
          }},
    Field{"delay_max_ns", "DELAY-MAX", Unit::duration, Align::right, Shown::never, 0,
          "longest delay, exact",
          [](In, Of row) { return delay(row, [](const Timing& t) { return max_ns(t); }); }},
    Field{"work", "WORK", Unit::count, Align::right, Shown::never, 0, "of a NAPI poll: packets",
          [](In, Of row) { return value_of(row.tally.work); }},
    Field{"budget", "BUDGET", Unit::count, Align::right, Shown::never, 0,
          "of a NAPI poll: packets that it was allowed",
          [](In, Of row) { return value_of(row.tally.budget); }},
};

std::string number_text(const Field& field, uint64_t value, TimeUnit unit) {
  return field.unit == Unit::duration ? duration_text(value, unit) : fmt::format("{}", value);
}

std::string number_text(const Field& field, double value, TimeUnit unit) {
  if (field.unit == Unit::duration) return duration_text(value, unit);
  if (field.unit == Unit::share) return percent_text(value);
  return fmt::format("{:.1f}", value);
}

// Never with an exponent, which not every reader of tables knows.
std::string decimal_text(double value) {
  std::string text = fmt::format("{:.9f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

std::span<const Field> fields() { return kFields; }

const Field* find_field(std::string_view key) {
  auto found = std::find_if(kFields.begin(), kFields.end(),
                            [&](const Field& field) { return field.key == key; });
  return found == kFields.end() ? nullptr : &*found;
}

std::string table_text(const Field& field, const Value& value, TimeUnit unit) {
  if (const auto* number = std::get_if<uint64_t>(&value)) return number_text(field, *number, unit);
  if (const auto* number = std::get_if<double>(&value)) return number_text(field, *number, unit);
  if (const auto* text = std::get_if<std::string>(&value)) return printable(*text);
  return "-";
}

std::string plain_text(const Value& value) {
  if (const auto* number = std::get_if<uint64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value)) return decimal_text(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "";
}

std::string_view unit_name(TimeUnit unit) { return unit == TimeUnit::microseconds ? "us" : "ns"; }

std::string percent_text(double share) { return fmt::format("{:.2f}", share * 100); }

std::string duration_text(uint64_t ns, TimeUnit unit) {
  if (unit == TimeUnit::nanoseconds) return fmt::format("{}", ns);
  // In integers: a double would lose the tenths of a long total.
  uint64_t tenths = ns / 100 + (ns % 100 >= 50 ? 1 : 0);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string duration_text(double ns, TimeUnit unit) {
  return unit == TimeUnit::nanoseconds ? fmt::format("{:.0f}", ns)
                                       : fmt::format("{:.1f}", ns / 1000);
}

}  // namespace irqscope::output
