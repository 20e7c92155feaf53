// Values as text, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "output/field.h"
#include "output/options.h"

namespace irqscope::output {

// As a table shows it: durations in the unit asked for (with tenths of a microsecond), shares in
// per cent, "-" for what is not known. Safe for a terminal.
std::string table_text(Unit of, const Value& value, TimeUnit unit);

// Without loss and without units; empty for what is not known.
std::string plain_text(const Value& value);

Json to_json(const Value& value);

std::string_view unit_name(TimeUnit unit);  // "us"

std::string percent_text(double share);  // 0.25: "25.00"

// Nanoseconds in the unit asked for.
std::string duration_text(uint64_t ns, TimeUnit unit);
std::string duration_text(double ns, TimeUnit unit);

}  // namespace irqscope::output
