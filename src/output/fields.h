// Every figure of a row, described once: tables, CSV, JSON, the help and the manual take it here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "model/interval.h"
#include "output/options.h"
#include "output/words.h"

namespace irqscope::output {

enum class Unit { none, count, per_second, duration, share };

// Empty: the backend can't know it, or there is no such thing (the maximum of no calls).
// Durations are nanoseconds here, shares 1.0 for one whole CPU.
using Value = std::variant<std::monostate, uint64_t, double, std::string>;

// When a table has a column for it.
enum class Shown {
  never,  // only in CSV, JSON and, by name, in the tables of views.h
  always,
  hardirqs,      // if there are hardirqs; a softirq has none
  per_cpu,       // if rows are per CPU
  times,         // if the backend measures times
  shared_lines,  // if it is more than 0 in some row
};

struct Field {
  std::string_view key;     // in CSV and JSON: never renamed
  std::string_view header;  // in tables
  Unit unit;
  Align align;
  Shown shown;
  int give_up;  // on a narrow terminal the column with the highest number goes first; 0: none can
  std::string_view help;
  Value (*get)(const Interval& interval, const Row& row);
};

// In the order of CSV columns, which is also that of a table.
std::span<const Field> fields();

// Null if there is none of this key.
const Field* find_field(std::string_view key);

// As a table shows it: durations in the unit asked for (with tenths of a microsecond), shares in
// per cent, "-" for what is not known. Safe for a terminal.
std::string table_text(const Field& field, const Value& value, TimeUnit unit);

// Without loss and without units; empty for what is not known.
std::string plain_text(const Value& value);

std::string_view unit_name(TimeUnit unit);  // "us"

std::string percent_text(double share);  // 0.25: "25.00"

// Nanoseconds in the unit asked for.
std::string duration_text(uint64_t ns, TimeUnit unit);
std::string duration_text(double ns, TimeUnit unit);

}  // namespace irqscope::output
