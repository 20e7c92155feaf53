// Reading numbers, durations and lists that a person typed or the kernel printed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace irqscope {

// Decimal digits only: no sign, no space, no leftover.
Result<uint64_t> parse_number(std::string_view text);

// "1", "0.5" (seconds), or with a unit ns, us, ms, s, m, h: "250ms". Gives nanoseconds, at least
// 1 and at most a year. An error names the text.
Result<uint64_t> parse_duration(std::string_view text);

// "4096", "512k", "8M", "1G": bytes, with units of 1024. At most 1 TiB.
Result<uint64_t> parse_bytes(std::string_view text);

// "24,36-40": numbers and ranges, as IRQ lists are written. Ascending, without duplicates.
Result<std::vector<uint32_t>> parse_number_list(std::string_view text);

// The pieces between separators; an empty text has none.
std::vector<std::string_view> split(std::string_view text, char separator);

// The pieces between runs of blanks.
std::vector<std::string_view> split_words(std::string_view text);

}  // namespace irqscope
