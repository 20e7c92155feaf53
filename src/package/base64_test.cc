#include "package/base64.h"

#include <gtest/gtest.h>

#include <vector>

namespace irqscope::package {
namespace {

// The examples of RFC 4648, section 10.
TEST(Base64, KnowsTheExamplesOfItsStandard) {
  const std::vector<std::pair<std::string, std::string>> examples = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes) << text;
  }
}

TEST(Base64, CarriesEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
}

TEST(Base64, PassesOverLineEnds) { EXPECT_EQ(from_base64("Zm9v\r\nYg==\n"), "foob"); }

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text :
       {"Zg", "Zg=", "Z", "Zm9v!A==", "=Zg=", "Zg==Zg==", "Zm=v", "====", "Z===", "Zm9v Zm9v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace irqscope::package
