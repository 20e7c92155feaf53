// What is said of an entity (a row, a loss, a CPU ...), described once: text, CSV, JSON, the help
// and the documents take it from here. Each entity has its fields in a file of its own,
// NAME_fields.cc.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "model/snapshot.h"
#include "output/words.h"

namespace irqscope::output {

using Json = nlohmann::ordered_json;

enum class Unit { none, count, per_second, duration, share };

// What a figure is to whoever makes something else of it: an exporter, a page, a live view.
enum class FieldKind {
  label,    // tells entities apart, also as a number
  text,     // says more about one
  flag,     // true or false
  counter,  // may be added up over intervals
  gauge,    // may not: a rate, a share, a quantile, a time of day
  list,     // of other entities or of plain values; only JSON has it
  object,   // another entity; only JSON has it
};

// Empty: the backend can't know it, or there is no such thing (the maximum of no calls).
// Durations are nanoseconds here, shares 1.0 for one whole CPU.
using Value = std::variant<std::monostate, bool, uint64_t, int64_t, double, std::string>;

template <class Entity>
struct Field {
  std::string_view key;      // in CSV and JSON: never renamed
  std::string_view heading;  // in tables and lists
  Unit unit;
  FieldKind kind;
  Align align;
  std::string_view help;
  Value (*get)(const Entity& entity);  // null: it is nested
  // Where its lines of CSV have it: key of a row's field. Empty: they don't.
  std::string_view csv = {};
  Json (*nested)(const Entity& entity) = nullptr;
};

// What can't be told without the interval that it is of.
template <class Entity>
struct In {
  const Interval& interval;
  const Entity& entity;

  const Entity* operator->() const { return &entity; }
};

// Null if there is none of this key.
template <class Entity>
const Field<Entity>* find(std::span<const Field<Entity>> fields, std::string_view key) {
  for (const Field<Entity>& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

// ---- For those who get values.

template <class T>
Value value_of(const std::optional<T>& value) {
  if (!value) return {};
  if constexpr (std::is_same_v<T, bool> || !std::is_integral_v<T>) {
    return *value;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<int64_t>(*value);
  } else {
    return static_cast<uint64_t>(*value);
  }
}

// Known unless it is empty.
inline Value unless_empty(const std::string& text) { return text.empty() ? Value() : Value(text); }

// A double's noise behind the digits that mean something would only make lines longer.
inline constexpr double kShareSteps = 1e9, kRateSteps = 1e3;
Value rounded_value(std::optional<double> value, double steps);
Value share_value(uint64_t ns, uint64_t duration_ns);

}  // namespace irqscope::output
