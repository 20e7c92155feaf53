#include <array>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

using ProgramField = Field<In<ProgramCost>>;
using OfProgram = const In<ProgramCost>&;

Value ns_per_run(OfProgram cost) {
  if (cost->runs == 0) return {};
  double each = static_cast<double>(cost->run_ns) / static_cast<double>(cost->runs);
  return rounded_value(each, kRateSteps);
}

constexpr std::array kProgramFields = {
    ProgramField{"name", "PROGRAM", Unit::none, FieldKind::label, Align::left, "of the program",
                 [](OfProgram cost) -> Value { return cost->name; }, "name"},
    ProgramField{"runs", "RUNS", Unit::count, FieldKind::counter, Align::right, "how often it ran",
                 [](OfProgram cost) -> Value { return cost->runs; }, "count"},
    ProgramField{"run_ns", "TIME", Unit::duration, FieldKind::counter, Align::right,
                 "how long in all", [](OfProgram cost) -> Value { return cost->run_ns; },
                 "total_ns"},
    ProgramField{"ns_per_run", "ns/RUN", Unit::duration, FieldKind::gauge, Align::right,
                 "time of a run", ns_per_run, "avg_ns"},
    ProgramField{
        "cpu_share", "%CPU", Unit::share, FieldKind::gauge, Align::right,
        "its time as a share of one CPU's",
        [](OfProgram cost) { return share_value(cost->run_ns, cost.interval.duration_ns); },
        "cpu_share"},
    ProgramField{"misses", "MISSES", Unit::count, FieldKind::counter, Align::right,
                 "runs that the kernel skipped",
                 [](OfProgram cost) { return value_of(cost->misses); }},
};

}  // namespace

std::span<const ProgramField> program_fields() { return kProgramFields; }

}  // namespace irqscope::output
