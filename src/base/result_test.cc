#include "base/result.h"

#include <gtest/gtest.h>

namespace irqscope {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return usage_error("{} is odd", number);
  return number / 2;
}

Result<int> quarter(int number) {
  auto halved = half(number);
  if (!halved) return in_context("halving", halved.error());
  return half(*halved);
}

Result<> must_be_even(int number) {
  if (auto halved = half(number); !halved) return tl::unexpected(halved.error());
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(half(4), 2);
  auto error = half(3);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().message, "3 is odd");
  EXPECT_EQ(error.error().kind, ErrorKind::usage);
  EXPECT_TRUE(must_be_even(2));
  EXPECT_FALSE(must_be_even(3));
}

TEST(Result, ContextKeepsTheKind) {
  auto error = quarter(5);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().message, "halving: 5 is odd");
  EXPECT_EQ(error.error().kind, ErrorKind::usage);
  EXPECT_EQ(quarter(8), 2);
}

TEST(Result, MayBeMapped) {
  Result<std::string> text = half(4).map([](int number) { return std::to_string(number); });
  EXPECT_EQ(text, "2");
}

}  // namespace
}  // namespace irqscope
