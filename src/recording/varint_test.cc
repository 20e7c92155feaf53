#include "recording/varint.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace irqscope::recording {
namespace {

constexpr uint64_t kLargest = UINT64_MAX;

std::string packed(uint64_t value) {
  std::string bytes;
  put_varint(bytes, value);
  return bytes;
}

// Every power of two, and its neighbours.
std::vector<uint64_t> edges() {
  std::vector<uint64_t> values{0, kLargest};
  for (int bit = 0; bit < 64; ++bit) {
    uint64_t power = uint64_t{1} << bit;
    values.insert(values.end(), {power - 1, power, power + 1, kLargest - power});
  }
  return values;
}

TEST(Varint, ComesBackWhateverFollows) {
  for (uint64_t value : edges()) {
    for (std::string_view after :
         {"", "\x01", "\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
      std::string bytes = packed(value).append(after);
      std::string_view rest = bytes;
      uint64_t got = 1;
      ASSERT_TRUE(take_varint(rest, got)) << value;
      EXPECT_EQ(got, value);
      EXPECT_EQ(rest, after) << value;
    }
  }
}

TEST(Varint, HasAsManyBytesAsItNeeds) {
  EXPECT_EQ(packed(0), std::string(1, '\0'));
  EXPECT_EQ(packed(127), "\x7f");
  EXPECT_EQ(packed(128), "\x80\x01");
  EXPECT_EQ(packed(300), "\xac\x02");
  EXPECT_EQ(packed(kLargest), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(Varint, IsNotReadBeyondTheEnd) {
  for (uint64_t value : edges()) {
    std::string whole = packed(value);
    for (size_t size = 0; size < whole.size(); ++size) {
      // A buffer of its own, so that a sanitizer sees a byte too many.
      std::vector<char> part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
      std::string_view rest(part.data(), part.size());
      uint64_t got = 0;
      EXPECT_FALSE(take_varint(rest, got)) << value;
      EXPECT_EQ(rest.size(), size);
    }
  }
}

TEST(Varint, IsRefusedIfTooLong) {
  using namespace std::string_view_literals;
  std::string_view wrong[] = {
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv,              // 65 bits
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f"sv,              // 70
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv,          // 11 bytes
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv,  // no end
      "\x80\x00"sv,                                              // 0 in two bytes
      "\xff\x80\x80\x80\x80\x80\x80\x80\x80\x00"sv,              // 127 in ten
  };
  for (std::string_view bytes : wrong) {
    std::string_view rest = bytes;
    uint64_t got = 0;
    EXPECT_FALSE(take_varint(rest, got));
    EXPECT_EQ(rest, bytes);
  }
}

TEST(Varint, IsRefusedAboveItsLimit) {
  std::string bytes = packed(1000);
  uint64_t got = 0;
  std::string_view rest = bytes;
  EXPECT_FALSE(take_varint(rest, got, 999));
  EXPECT_TRUE(take_varint(rest, got, 1000));
}

TEST(Varint, ManyInARow) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> values(10'000);
  std::string bytes;
  for (uint64_t& value : values) put_varint(bytes, value = random() >> (random() % 64));
  std::string_view rest = bytes;
  for (uint64_t value : values) {
    uint64_t got = 0;
    ASSERT_TRUE(take_varint(rest, got));
    ASSERT_EQ(got, value);
  }
  EXPECT_TRUE(rest.empty());
}

TEST(Zigzag, KeepsSmallOnesOfEitherSignSmall) {
  EXPECT_EQ(zigzag(0), 0u);
  EXPECT_EQ(zigzag(0 - uint64_t{1}), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  EXPECT_EQ(zigzag(0 - uint64_t{64}), 127u);
  for (uint64_t value : edges()) EXPECT_EQ(unzigzag(zigzag(value)), value);
}

}  // namespace
}  // namespace irqscope::recording
