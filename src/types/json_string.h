// Text as a JSON string, whatever its bytes are.
#pragma once

#include <string>
#include <string_view>

namespace irqscope::types {

// With quotes. Valid UTF-8, of which nothing can harm a terminal (hidden characters are \uXXXX),
// and from which the bytes can be told: one that is not UTF-8 is the four characters \xHH, and a
// backslash that would read as the beginning of those is \x5c.
void append_json_string(std::string& out, std::string_view text);

}  // namespace irqscope::types
