#include "output/noise_fields.h"

#include <array>

#include "output/entity_fields.h"
#include "output/entity_json.h"
#include "output/json_parts.h"
#include "output/source_fields.h"

namespace irqscope::output {
namespace {

using OfNoise = const CpuNoise&;
using OfNoiseSource = const NoiseSource&;
using OfNoiseReport = const NoiseReport&;

Value longest_hit(OfNoise cpu) {
  if (!cpu.longest_hit_source) return {};
  return cpu.longest_hit_ns;
}

Json longest_hit_source(OfNoise cpu) {
  if (!cpu.longest_hit_source) return nullptr;
  return json_of(std::span<const Field<Source>>(kSourceFields), *cpu.longest_hit_source);
}

constexpr std::array kCpuNoiseFields = {
    Field<CpuNoise>{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "number of the CPU",
                    [](OfNoise cpu) -> Value { return int64_t{cpu.cpu}; }},
    Field<CpuNoise>{"hits", "HITS", Unit::count, FieldKind::counter, Align::right,
                    "how often it was disturbed; interrupts less than a microsecond apart are one",
                    [](OfNoise cpu) -> Value { return cpu.hits; }},
    Field<CpuNoise>{"rate", "HITS/s", Unit::per_second, FieldKind::gauge, Align::right,
                    "hits per second", [](OfNoise cpu) -> Value { return cpu.rate; }},
    Field<CpuNoise>{"lost_ns", "LOST", Unit::duration, FieldKind::counter, Align::right,
                    "time of all interrupts together",
                    [](OfNoise cpu) -> Value { return cpu.lost_ns; }},
    Field<CpuNoise>{"share", "%LOST", Unit::share, FieldKind::gauge, Align::right,
                    "that as a share of the CPU's time",
                    [](OfNoise cpu) -> Value { return cpu.share; }},
    Field<CpuNoise>{"longest_hit_ns", "LONGEST", Unit::duration, FieldKind::gauge, Align::right,
                    "longest hit", longest_hit},
    Field<CpuNoise>{"longest_hit_source", "BY", Unit::none, FieldKind::object, Align::left,
                    "what it began with", nullptr, "", longest_hit_source},
    Field<CpuNoise>{"longest_quiet_ns", "QUIET", Unit::duration, FieldKind::gauge, Align::right,
                    "longest stretch without a hit",
                    [](OfNoise cpu) -> Value { return cpu.longest_quiet_ns; }},
    Field<CpuNoise>{"exceeds_max_single", "TOO LONG", Unit::none, FieldKind::flag, Align::left,
                    "the longest hit is longer than --max-single",
                    [](OfNoise cpu) { return value_of(cpu.exceeds_single); }},
    Field<CpuNoise>{"exceeds_max_share", "TOO MUCH", Unit::none, FieldKind::flag, Align::left,
                    "the share is larger than --max-share",
                    [](OfNoise cpu) { return value_of(cpu.exceeds_share); }},
    Field<CpuNoise>{"sources", "SOURCES", Unit::none, FieldKind::list, Align::left,
                    "what ran on this CPU, most time first", nullptr, "",
                    [](OfNoise cpu) { return json_list(noise_source_fields(), cpu.sources); }},
};

constexpr std::array kNoiseSourceFields = {
    source_field<NoiseSource, 0>(),
    source_field<NoiseSource, 1>(),
    source_field<NoiseSource, 2>(),
    source_field<NoiseSource, 3>(),
    Field<NoiseSource>{"count", "COUNT", Unit::count, FieldKind::counter, Align::right, "calls",
                       [](OfNoiseSource source) -> Value { return source.count; }},
    Field<NoiseSource>{"rate", "RATE/s", Unit::per_second, FieldKind::gauge, Align::right,
                       "count per second",
                       [](OfNoiseSource source) -> Value { return source.rate; }},
    Field<NoiseSource>{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right,
                       "time spent in them",
                       [](OfNoiseSource source) -> Value { return source.net_ns; }},
    Field<NoiseSource>{"max_ns", "MAX", Unit::duration, FieldKind::gauge, Align::right,
                       "longest of them",
                       [](OfNoiseSource source) -> Value { return source.max_ns; }},
    Field<NoiseSource>{"share", "%CPU", Unit::share, FieldKind::gauge, Align::right,
                       "that time as a share of the CPU's",
                       [](OfNoiseSource source) -> Value { return source.share; }},
};

constexpr std::array kNoiseFields = {
    Field<NoiseReport>{"duration_ns", "LASTED", Unit::duration, FieldKind::gauge, Align::right,
                       "how long was watched",
                       [](OfNoiseReport report) -> Value { return report.duration_ns; }},
    Field<NoiseReport>{"attach", "ATTACHED", Unit::none, FieldKind::text, Align::left,
                       "how the programs were attached: tp_btf or raw_tp",
                       [](OfNoiseReport report) -> Value { return report.attach; }},
    Field<NoiseReport>{"within", "WITHIN", Unit::none, FieldKind::flag, Align::left,
                       "no limit is exceeded, and nothing was lost",
                       [](OfNoiseReport report) -> Value { return report.within(); }},
    Field<NoiseReport>{
        "cpus", "CPUS", Unit::none, FieldKind::list, Align::left, "every CPU that was watched",
        nullptr, "",
        [](OfNoiseReport report) { return json_list(cpu_noise_fields(), report.cpus); }},
    Field<NoiseReport>{
        "missing", "MISSING", Unit::none, FieldKind::list, Align::left,
        "kinds of interrupts that this kernel can't tell", nullptr, "",
        [](OfNoiseReport report) { return json_list(missing_fields(), report.missing); }},
    Field<NoiseReport>{"loss", "LOST", Unit::none, FieldKind::object, Align::left,
                       "calls that no row counts", nullptr, "",
                       [](OfNoiseReport report) { return loss_json(report.loss); }},
};

}  // namespace

std::span<const Field<NoiseReport>> noise_fields() { return kNoiseFields; }

std::span<const Field<CpuNoise>> cpu_noise_fields() { return kCpuNoiseFields; }

std::span<const Field<NoiseSource>> noise_source_fields() { return kNoiseSourceFields; }

}  // namespace irqscope::output
