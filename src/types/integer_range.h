// What an integer type can hold, and digits that say so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "types/scalar.h"

namespace irqscope::types {

// "-128 to 127".
std::string range_text(const Type& type);

// Decimal, 0x or 0b digits, maybe after a minus; empty: it is none of those. Never larger than
// 128 bits can tell: `overflow` is set then.
struct ParsedInteger {
  bool negative = false;
  Wide magnitude = 0;
  bool overflow = false;
};
std::optional<ParsedInteger> parse_digits(std::string_view text);

// As the bits of the type. Usage errors name `text`, which is what a person gave.
Result<Wide> fit(const Type& type, const ParsedInteger& number, std::string_view text);

}  // namespace irqscope::types
