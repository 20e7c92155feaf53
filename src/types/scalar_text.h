// Single values as JSON and as text.
#pragma once

#include <string>

#include "types/scalar.h"

namespace irqscope::types {

// `value`: as load() gives it, of a scalar type.
void append_json_scalar(std::string& out, const Type& type, Wide value);
void append_text_scalar(std::string& out, const Type& type, Wide value);

}  // namespace irqscope::types
