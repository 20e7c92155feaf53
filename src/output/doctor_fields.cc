#include "output/doctor_fields.h"

#include <array>

#include "output/entity_json.h"

namespace irqscope::output {
namespace {

using OfCheck = const Check&;
using OfDiagnosis = const Diagnosis&;

constexpr std::string_view state_name(Check::State state) {
  switch (state) {
    case Check::State::ok:
      return "ok";
    case Check::State::missing:
      return "missing";
    case Check::State::note:
      break;
  }
  return "note";
}

constexpr std::array kCheckFields = {
    Field<Check>{"name", "CHECK", Unit::none, FieldKind::label, Align::left, "what was tried",
                 [](OfCheck check) -> Value { return check.name; }},
    Field<Check>{"state", "STATE", Unit::none, FieldKind::text, Align::left,
                 "ok, missing (irqscope needs it or would use it) or note",
                 [](OfCheck check) -> Value { return std::string(state_name(check.state)); }},
    Field<Check>{"detail", "FOUND", Unit::none, FieldKind::text, Align::left, "what was found",
                 [](OfCheck check) -> Value { return check.detail; }},
    Field<Check>{"advice", "ADVICE", Unit::none, FieldKind::text, Align::left,
                 "what to do about it; empty if nothing is to be done",
                 [](OfCheck check) -> Value { return check.advice; }},
};

constexpr std::array kDiagnosisFields = {
    Field<Diagnosis>{"kernel", "KERNEL", Unit::none, FieldKind::label, Align::left,
                     "release, as of uname -r", [](OfDiagnosis d) -> Value { return d.kernel; }},
    Field<Diagnosis>{"backend", "BACKEND", Unit::none, FieldKind::label, Align::left,
                     "what irqscope will use: ebpf or procfs",
                     [](OfDiagnosis d) { return unless_empty(d.backend); }},
    Field<Diagnosis>{"attach", "ATTACHED", Unit::none, FieldKind::label, Align::left,
                     "tp_btf or raw_tp", [](OfDiagnosis d) { return unless_empty(d.attach); }},
    Field<Diagnosis>{"reason", "REASON", Unit::none, FieldKind::text, Align::left,
                     "why it is not eBPF", [](OfDiagnosis d) { return unless_empty(d.reason); }},
    Field<Diagnosis>{"checks", "CHECKS", Unit::none, FieldKind::list, Align::left, "what was tried",
                     nullptr, "",
                     [](OfDiagnosis d) { return json_list(check_fields(), d.checks); }},
};

}  // namespace

std::span<const Field<Diagnosis>> diagnosis_fields() { return kDiagnosisFields; }

std::span<const Field<Check>> check_fields() { return kCheckFields; }

}  // namespace irqscope::output
