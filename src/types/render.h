// Bytes of a C type, as JSON and as text.
//
// | kind           | JSON                                   | text                                |
// |----------------|----------------------------------------|-------------------------------------|
// | integer        | number; of 16 bytes a string, decimal  | decimal                             |
// | boolean        | true or false; any bit set is true     | the same                            |
// | floating       | shortest that reads back; NaN, inf null| the same; "nan", "inf"              |
// | enumeration    | name as a string, or the number        | NAME(3), or <UNKNOWN_VARIANT>(9)    |
// | pointer        | string "0xffff..."                     | 0xffff...                           |
// | array of char  | string up to NUL (json_string.h)       | the same (append_printable)         |
// | array          | array                                  | as in JSON                          |
// | struct, union  | object of all members                  | as in JSON                          |
// | opaque         | string of hexadecimal digits           | the digits                          |
//
// Members of anonymous structs and unions belong to the object of the outer one. `x[]` at the end
// of a struct has as many elements as there are bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "types/type.h"

namespace irqscope::types {

// A value is read from the first type.bytes of `bytes`; if there are fewer, what is missing is null
// (JSON) or "?" (text). Neither throws nor fails, whatever the bytes are.
void append_json(std::string& out, const Type& type, std::span<const std::byte> bytes);
void append_text(std::string& out, const Type& type, std::span<const std::byte> bytes);

// The value of a member; `bytes` are those of the whole struct. `open`: it is the last one, and may
// have all bytes up to the end.
void append_json(std::string& out, const Member& member, std::span<const std::byte> bytes,
                 bool open);
void append_text(std::string& out, const Member& member, std::span<const std::byte> bytes,
                 bool open);

// Hexadecimal digits, two for each byte.
void append_hex(std::string& out, std::span<const std::byte> bytes);

}  // namespace irqscope::types
