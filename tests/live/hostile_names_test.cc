// A process that calls itself what would speak to a terminal, on its way through the kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <cstring>

#include "support/hostile.h"
#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

constexpr uint64_t kDatagrams = 300;
constexpr size_t kLinks = 5;

// Sends under each of the names.
void send_as_all() {
  char before[16] = {};
  prctl(PR_GET_NAME, before);
  for (std::string_view comm : kHostileComms) {
    std::string name(comm.substr(0, comm.find('\0')));
    prctl(PR_SET_NAME, name.c_str());
    EXPECT_TRUE(send_datagrams(kDatagrams));
  }
  prctl(PR_SET_NAME, before);
}

void expect_harmless(std::vector<std::string> words, const char* shown) {
  words.insert(words.begin(), IRQSCOPE_PROGRAM);
  auto finished = run_around({words}, kLinks, send_as_all);
  EXPECT_EQ(harm_in(finished[0].out), "") << testing::PrintToString(words);
  EXPECT_EQ(harm_in(finished[0].err), "") << testing::PrintToString(words);
  EXPECT_THAT(finished[0].out, HasSubstr(shown)) << testing::PrintToString(words);
}

// Of a process it is the name of the moment when a row is first told.
TEST(LiveHostileNames, InTables) {
  IRQSCOPE_NEEDS_EBPF();
  for (const char* format : {"text", "csv", "json"}) {
    expect_harmless({"stat", "--by", "task", "-f", format, "1000"}, "");
  }
}

TEST(LiveHostileNames, InEvents) {
  IRQSCOPE_NEEDS_EBPF();
  expect_harmless({"trace", "-f", "text"}, "a\\x1b[2J\\x1b[31m");
  expect_harmless({"trace", "--json"}, "b\\u0085\\u009b1m\\u007f");
}

}  // namespace
}  // namespace irqscope::test
