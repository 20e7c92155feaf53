// Distributions that a program counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/printer.h"

namespace irqscope::runner {

// Where in a value the counts are: the member `slots` (or `hist`, `histogram`, `buckets`), or the
// value itself, an array of integers.
struct HistogramFields {
  types::Member slots;
  std::vector<types::Member> others;
};
// Empty if there are none.
std::optional<HistogramFields> histogram_fields(const types::TypePtr& value);

// The sum over the values, which are those of all CPUs. Trailing zeros are left out.
std::vector<uint64_t> slot_counts(const types::Member& slots,
                                  const std::vector<std::vector<std::byte>>& values);

// Counts by powers of two: slot 0 is 0..1, slot i is 2^i .. 2^(i+1)-1. There are 64 at most.
std::string log2_rows(const std::vector<uint64_t>& counts, std::string_view unit);
// Counts of the numbers from 0.
std::string linear_rows(const std::vector<uint64_t>& counts, std::string_view unit);

}  // namespace irqscope::runner
