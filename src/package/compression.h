// zlib streams (RFC 1950) of a size that is known beforehand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace irqscope::package {

std::string compress(std::string_view bytes);

// An error unless it unpacks to exactly `size` bytes. `size` is what the stream is said to hold;
// no more than that is ever allocated.
Result<std::string> uncompress(std::string_view stream, uint64_t size);

}  // namespace irqscope::package
