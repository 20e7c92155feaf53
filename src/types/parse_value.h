// A value of a C type, as a person types it on a command line.
//
// | kind           | text                                                                         |
// |----------------|------------------------------------------------------------------------------|
// | integer        | decimal (also "007": there is no octal), 0x1f, 0b101; with a minus if signed |
// | char           | the same, or a single character: "x"; "5" is the number                      |
// | boolean        | true, false, yes, no, on, off, 1, 0                                          |
// | enumeration    | a name, or a number                                                          |
// | floating       | decimal, also "1e-3"                                                         |
// | array of char  | text; what is left is filled with NUL                                        |
// | other arrays   | values with commas between; what is left is 0                                |
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "types/type.h"

namespace irqscope::types {

// type.bytes bytes, little-endian. A usage error says what was given, and what is possible ("'300'
// is out of range: 0 to 255"). `unit`: "ns", "us", "ms", "s" (the number is a duration: "5ms", and
// a bare number has that unit), "bytes" ("4k"), or empty.
Result<std::vector<std::byte>> parse_value(const Type& type, std::string_view text,
                                           std::string_view unit);

// Whether parse_value can read such a type at all.
bool can_parse(const Type& type);

// What may be given, for a help text: "0 to 255", "true or false", "text of at most 15 bytes",
// "red, green or a number".
std::string possible_values(const Type& type);

}  // namespace irqscope::types
