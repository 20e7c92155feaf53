// Base64 (RFC 4648, section 4), as objects are put into JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irqscope::package {

std::string to_base64(std::string_view bytes);

// Line ends within are passed over. Empty if it is not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace irqscope::package
