#include "package/compression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::package {
namespace {

using ::testing::HasSubstr;

TEST(Compression, GivesBackWhatItGot) {
  std::string bytes(3u << 20, 'x');
  for (size_t i = 0; i < bytes.size(); i += 7) bytes[i] = static_cast<char>(i / 7);
  std::string packed = compress(bytes);
  EXPECT_LT(packed.size(), bytes.size());
  EXPECT_EQ(packed.substr(0, 2), "\x78\x9c") << "the header that packages have";
  EXPECT_EQ(uncompress(packed, bytes.size()).value(), bytes);
}

TEST(Compression, HoldsNothing) { EXPECT_EQ(uncompress(compress(""), 0).value(), ""); }

TEST(Compression, NoticesASizeThatIsAnother) {
  std::string packed = compress(std::string(1000, 'x'));
  EXPECT_THAT(uncompress(packed, 999).error().message, HasSubstr("larger than the 999 bytes"));
  EXPECT_THAT(uncompress(packed, 1001).error().message,
              HasSubstr("1000 bytes in place of the 1001"));
}

// A kilobyte that unpacks to a gigabyte must not take one.
TEST(Compression, StopsABombAtItsSize) {
  std::string bomb = compress(std::string(256u << 20, '\0'));
  EXPECT_THAT(uncompress(bomb, 4096).error().message, HasSubstr("larger than the 4096 bytes"));
}

TEST(Compression, RefusesWhatIsDamaged) {
  std::string packed = compress("some text that is packed");
  for (size_t i = 0; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(~damaged[i]);
    EXPECT_FALSE(uncompress(damaged, 24)) << i;
    EXPECT_FALSE(uncompress(packed.substr(0, i), 24)) << i;
  }
}

}  // namespace
}  // namespace irqscope::package
