// Comparison with tests/golden/NAME. With IRQSCOPE_UPDATE_GOLDEN=1 in the environment the files
// are written anew, for a person to read the difference.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

namespace irqscope::test {

testing::AssertionResult matches_golden(std::string_view name, std::string_view text);

}  // namespace irqscope::test
