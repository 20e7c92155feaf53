// Who caused an interrupt, as reports tell it.
#pragma once

#include <array>

#include "output/field.h"

namespace irqscope::output {

inline constexpr std::array kSourceFields = {
    Field<Source>{"kind", "KIND", Unit::none, FieldKind::label, Align::left,
                  "hardirq, vector, nmi, softirq or thread",
                  [](const Source& s) -> Value { return std::string(kind_name(s.key.kind)); }},
    Field<Source>{"id", "IRQ", Unit::none, FieldKind::label, Align::right,
                  "IRQ number (of a thread that of its handler); of a softirq or vector its number",
                  [](const Source& s) -> Value { return uint64_t{s.key.id}; }},
    Field<Source>{"name", "SOURCE", Unit::none, FieldKind::label, Align::left, "as in tables",
                  [](const Source& s) -> Value { return s->name; }},
    Field<Source>{"context", "CONTEXT", Unit::none, FieldKind::label, Align::left,
                  "of a softirq: interrupt, ksoftirqd or task",
                  [](const Source& s) -> Value {
                    if (!s.key.context) return {};
                    return std::string(context_name(*s.key.context));
                  }},
};

// The same field of something that has a source.
template <class Entity, size_t kField>
constexpr Field<Entity> source_field() {
  constexpr const Field<Source>& field = kSourceFields[kField];
  return {field.key,
          field.heading,
          field.unit,
          field.kind,
          field.align,
          field.help,
          [](const Entity& entity) { return kSourceFields[kField].get(entity.source); }};
}

}  // namespace irqscope::output
