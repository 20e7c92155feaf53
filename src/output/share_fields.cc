#include <array>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

constexpr std::array kShareFields = {
    Field<Share>{"kind", "KIND", Unit::none, FieldKind::label, Align::left, "as of a row",
                 [](const Share& s) -> Value { return std::string(kind_name(s.source.kind)); }},
    Field<Share>{"id", "IRQ", Unit::none, FieldKind::label, Align::right, "as of a row",
                 [](const Share& s) -> Value { return uint64_t{s.source.id}; }},
    Field<Share>{"name", "SOURCE", Unit::none, FieldKind::label, Align::left, "as of a row",
                 [](const Share& s) -> Value { return s.name; }},
    Field<Share>{"count", "COUNT", Unit::count, FieldKind::counter, Align::right,
                 "calls that interrupted this task or cgroup",
                 [](const Share& s) -> Value { return s.count; }},
    Field<Share>{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right,
                 "net time that they took", [](const Share& s) -> Value { return s.net_ns; }},
};

}  // namespace

std::span<const Field<Share>> share_fields() { return kShareFields; }

}  // namespace irqscope::output
