#include <array>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

constexpr std::array kMissingFields = {
    Field<Missing>{"kind", "KIND", Unit::none, FieldKind::label, Align::left,
                   "kind of source that it is about",
                   [](const Missing& m) -> Value { return std::string(kind_name(m.kind)); },
                   "type"},
    Field<Missing>{"what", "NOT MEASURED", Unit::none, FieldKind::label, Align::left,
                   "a source, or what else is not measured",
                   [](const Missing& m) -> Value { return m.what; }, "name"},
    Field<Missing>{"reason", "REASON", Unit::none, FieldKind::text, Align::left, "why, for people",
                   [](const Missing& m) -> Value { return m.reason; }},
};

}  // namespace

std::span<const Field<Missing>> missing_fields() { return kMissingFields; }

}  // namespace irqscope::output
