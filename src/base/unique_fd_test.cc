#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace irqscope {
namespace {

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }
UniqueFd open_null() { return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

TEST(UniqueFd, ClosesAtItsEnd) {
  int number = -1;
  {
    UniqueFd fd = open_null();
    number = fd.get();
    EXPECT_TRUE(fd && is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, MovesWithoutClosing) {
  UniqueFd fd = open_null();
  int number = fd.get();
  UniqueFd other(std::move(fd));
  EXPECT_EQ(other.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, WhatIsReplacedIsClosed) {
  int first = -1;
  UniqueFd fd;
  EXPECT_FALSE(fd);
  {
    UniqueFd old = open_null();
    first = old.get();
    UniqueFd replacement = open_null();
    old = std::move(replacement);
    EXPECT_NE(old.get(), first);
    EXPECT_TRUE(is_open(old.get()));
  }
  EXPECT_FALSE(is_open(first));
}

}  // namespace
}  // namespace irqscope
