// Bytes of a C type, as JSON and as text.
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

}  // namespace irqscope::types
