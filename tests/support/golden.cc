#include "support/golden.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "base/file.h"

namespace irqscope::test {

testing::AssertionResult matches_golden(std::string_view name, std::string_view text) {
  std::string path = fmt::format("{}/golden/{}", IRQSCOPE_TESTS_DIR, name);
  const char* update = std::getenv("IRQSCOPE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") std::ofstream(path) << text;
  auto expected = read_file(path);
  if (!expected) return testing::AssertionFailure() << expected.error().message;
  if (*expected == text) return testing::AssertionSuccess();
  return testing::AssertionFailure() << path << " differs. Got:\n"
                                     << text << "Expected:\n"
                                     << *expected;
}

}  // namespace irqscope::test
