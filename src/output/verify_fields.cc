#include "output/verify_fields.h"

#include <array>

#include "output/entity_json.h"
#include "output/json_parts.h"

namespace irqscope::output {
namespace {

using OfComparison = const Comparison&;
using OfSum = const SumCheck&;
using OfVerify = const VerifyReport&;

constexpr std::array kComparisonFields = {
    Field<Comparison>{"kind", "KIND", Unit::none, FieldKind::label, Align::left,
                      "hardirq, vector, nmi or softirq",
                      [](OfComparison c) -> Value { return std::string(kind_name(c.kind)); }},
    Field<Comparison>{"id", "IRQ", Unit::none, FieldKind::label, Align::right,
                      "IRQ number; of a softirq its vector number",
                      [](OfComparison c) -> Value { return uint64_t{c.id}; }},
    Field<Comparison>{"name", "SOURCE", Unit::none, FieldKind::label, Align::left,
                      "as in /proc/interrupts; of a softirq as in tables",
                      [](OfComparison c) -> Value { return c.name; }},
    Field<Comparison>{"counted", "COUNTED", Unit::count, FieldKind::counter, Align::right,
                      "calls that irqscope counted",
                      [](OfComparison c) -> Value { return c.counted; }},
    Field<Comparison>{"kernel_inner", "KERNEL", Unit::count, FieldKind::counter, Align::right,
                      "growth of the kernel's counter within our window",
                      [](OfComparison c) -> Value { return c.kernel_inner; }},
    Field<Comparison>{"kernel_outer", "AROUND", Unit::count, FieldKind::counter, Align::right,
                      "its growth around our window",
                      [](OfComparison c) -> Value { return c.kernel_outer; }},
    Field<Comparison>{"lost", "LOST", Unit::count, FieldKind::counter, Align::right,
                      "calls that at least were not counted, added up over CPUs",
                      [](OfComparison c) -> Value { return c.lost; }},
    Field<Comparison>{"surplus", "SURPLUS", Unit::count, FieldKind::counter, Align::right,
                      "calls that at least were counted beyond the kernel's, likewise",
                      [](OfComparison c) -> Value { return c.surplus; }},
    Field<Comparison>{"within", "WITHIN", Unit::none, FieldKind::flag, Align::left,
                      "nothing is lost, and there is no surplus",
                      [](OfComparison c) -> Value { return c.within(); }},
};

constexpr std::array kSumFields = {
    Field<SumCheck>{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "number of the CPU",
                    [](OfSum sum) -> Value { return int64_t{sum.cpu}; }},
    Field<SumCheck>{"level", "LEVEL", Unit::none, FieldKind::label, Align::left,
                    "nmi, irq (hardirqs and vectors), softirq or thread",
                    [](OfSum sum) -> Value { return std::string(kLevelNames[sum.level]); }},
    Field<SumCheck>{"rows_net_ns", "ROWS", Unit::duration, FieldKind::counter, Align::right,
                    "net time of all rows of that level",
                    [](OfSum sum) -> Value { return sum.rows_ns; }},
    Field<SumCheck>{"cpu_net_ns_inner", "KERNEL", Unit::duration, FieldKind::counter, Align::right,
                    "the sum that the kernel side keeps apart from the rows, within our window",
                    [](OfSum sum) -> Value { return sum.inner_ns; }},
    Field<SumCheck>{"cpu_net_ns_outer", "AROUND", Unit::duration, FieldKind::counter, Align::right,
                    "likewise around our window", [](OfSum sum) -> Value { return sum.outer_ns; }},
    Field<SumCheck>{"within", "WITHIN", Unit::none, FieldKind::flag, Align::left,
                    "the rows' sum lies between", [](OfSum sum) -> Value { return sum.within(); }},
};

// [inner, outer], or null if the kernel does not count runs.
Json program_runs(OfVerify report) {
  if (!report.runs_inner || !report.runs_outer) return nullptr;
  return Json::array({*report.runs_inner, *report.runs_outer});
}

constexpr std::array kVerifyFields = {
    Field<VerifyReport>{"duration_ns", "LASTED", Unit::duration, FieldKind::gauge, Align::right,
                        "how long was counted",
                        [](OfVerify report) -> Value { return report.duration_ns; }},
    Field<VerifyReport>{"attach", "ATTACHED", Unit::none, FieldKind::text, Align::left,
                        "how the programs were attached: tp_btf or raw_tp",
                        [](OfVerify report) -> Value { return report.attach; }},
    Field<VerifyReport>{"within", "WITHIN", Unit::none, FieldKind::flag, Align::left,
                        "every source is within, the sums are, and nothing was lost",
                        [](OfVerify report) -> Value { return report.within(); }},
    Field<VerifyReport>{"counted", "COUNTED", Unit::count, FieldKind::counter, Align::right,
                        "calls that were counted, of all sources and handlers",
                        [](OfVerify report) -> Value { return report.counted; }},
    Field<VerifyReport>{"program_runs", "RUNS", Unit::count, FieldKind::list, Align::right,
                        "how often the kernel ran the programs that count, within and around",
                        nullptr, "", program_runs},
    Field<VerifyReport>{
        "sources", "SOURCES", Unit::none, FieldKind::list, Align::left,
        "those that had an interrupt", nullptr, "",
        [](OfVerify report) { return json_list(comparison_fields(), report.sources); }},
    Field<VerifyReport>{"sums_within", "SUMS WITHIN", Unit::none, FieldKind::flag, Align::left,
                        "the times of the rows add up to those of the CPUs",
                        [](OfVerify report) -> Value { return report.sums_within(); }},
    Field<VerifyReport>{"sums", "SUMS", Unit::none, FieldKind::list, Align::left,
                        "of every CPU and level of nesting", nullptr, "",
                        [](OfVerify report) { return json_list(sum_fields(), report.sums); }},
    Field<VerifyReport>{"overfull_cpus", "OVERFULL", Unit::none, FieldKind::list, Align::left,
                        "CPUs whose interrupts took more time than there was", nullptr, "",
                        [](OfVerify report) -> Json { return report.overfull_cpus; }},
    Field<VerifyReport>{"loss", "LOST", Unit::none, FieldKind::object, Align::left,
                        "calls that no row counts", nullptr, "",
                        [](OfVerify report) { return loss_json(report.loss); }},
};

}  // namespace

std::span<const Field<VerifyReport>> verify_fields() { return kVerifyFields; }

std::span<const Field<Comparison>> comparison_fields() { return kComparisonFields; }

std::span<const Field<SumCheck>> sum_fields() { return kSumFields; }

}  // namespace irqscope::output
