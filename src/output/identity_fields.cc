#include <array>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

using IdentityField = Field<Identity>;

// A number that tells devices apart is a label, too.
constexpr std::array kIdentityFields = {
    IdentityField{"module", "module", Unit::none, FieldKind::text, Align::left,
                  "module that the handler function is in; empty if built in",
                  [](const Identity& i) { return value_of(i.module); }, "module"},
    IdentityField{"chip", "chip", Unit::none, FieldKind::text, Align::left, "interrupt chip",
                  [](const Identity& i) { return value_of(i.chip); }, "chip"},
    IdentityField{"hwirq", "hwirq", Unit::none, FieldKind::label, Align::right,
                  "the chip's own number for it",
                  [](const Identity& i) { return value_of(i.hwirq); }, "hwirq"},
    IdentityField{"trigger", "trigger", Unit::none, FieldKind::text, Align::left, "edge or level",
                  [](const Identity& i) { return value_of(i.trigger); }, "trigger"},
    IdentityField{"device", "device", Unit::none, FieldKind::text, Align::left,
                  "the device in /sys/devices",
                  [](const Identity& i) { return value_of(i.device); }, "device"},
    IdentityField{"node", "NUMA node", Unit::none, FieldKind::label, Align::right,
                  "NUMA node; -1: none", [](const Identity& i) { return value_of(i.node); },
                  "node"},
    IdentityField{"affinity", "allowed CPUs", Unit::none, FieldKind::text, Align::left,
                  "CPUs it may be delivered to",
                  [](const Identity& i) { return value_of(i.affinity); }, "affinity"},
    IdentityField{"effective_affinity", "effective", Unit::none, FieldKind::text, Align::left,
                  "CPUs it is delivered to",
                  [](const Identity& i) { return value_of(i.effective_affinity); },
                  "effective_affinity"},
};

}  // namespace

std::span<const IdentityField> identity_fields() { return kIdentityFields; }

}  // namespace irqscope::output
