// A kernel without type information: what works with a file of it, and what without.
#include "live/events.h"
#include "support/window.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

constexpr uint64_t kDatagrams = 2'000;

class NoBtf : public testing::Test {
 protected:
  void SetUp() override {
    std::error_code error;
    const char* file = std::getenv("IRQSCOPE_TEST_BTF");
    if (std::filesystem::exists("/sys/kernel/btf/vmlinux", error) || !file) {
      GTEST_SKIP() << "this kernel has type information";
    }
    file_ = file;
  }
  std::string file_;
};

TEST_F(NoBtf, CountsAreShownAndItIsSaid) {
  Finished finished = run(irqscope({"softirqs", "--json", "--duration", "100ms"}));
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.err, HasSubstr("no eBPF here"));
  EXPECT_EQ(json_lines(finished.out).at(0).at("backend"), "procfs");
  Finished strict = run(irqscope({"softirqs", "--backend", "ebpf", "--duration", "100ms"}));
  EXPECT_EQ(strict.status, 1);
  EXPECT_EQ(strict.out, "");
}

TEST_F(NoBtf, AFileOfItIsEnough) {
  Running program(irqscope({"verify", "--btf", file_, "--duration", "3s", "--json"}));
  ASSERT_TRUE(wait_until_counting(program, 4));
  EXPECT_TRUE(send_datagrams(kDatagrams));
  Finished finished = program.wait();
  auto reports = json_lines(finished.out);
  ASSERT_EQ(reports.size(), 1u) << finished.err;
  EXPECT_EQ(finished.status, 0) << finished.out;
  EXPECT_EQ(reports[0].at("within"), true) << finished.out;
  EXPECT_EQ(reports[0].at("attach"), "raw_tp");
  EXPECT_GE(reports[0].at("counted").get<uint64_t>(), kDatagrams);
}

TEST_F(NoBtf, CollectorsTakeTheFileToo) {
  CollectRequest request = all_kinds();
  request.btf_file = file_;
  auto collector = start_collector(request);
  Window window = observe(*collector, [] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
  EXPECT_EQ(window.loss().unmatched, 0u);
  for (const Comparison& source : window.sources()) {
    EXPECT_EQ(source.surplus, 0u) << source.name;
    tell_silent(source);
  }
}

}  // namespace
}  // namespace irqscope::test
