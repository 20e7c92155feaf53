// irqscope as it is called first: no arguments, and somebody who stops it or does not listen.
#include <signal.h>

#include "base/parse.h"
#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 20'000;
constexpr size_t kLinks = 5;

TEST(LiveStat, WithoutArguments) {
  IRQSCOPE_NEEDS_EBPF();
  Running program({IRQSCOPE_PROGRAM});
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  EXPECT_TRUE(program.wait_for_out("net_rx")) << program.out();
  EXPECT_TRUE(program.wait_for_out("local_timer")) << program.out();
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  EXPECT_TRUE(finished.out.ends_with('\n'));
}

TEST(LiveStat, NobodyReadsIt) {
  IRQSCOPE_NEEDS_EBPF();
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"stat", "--by", "task"}, {"stat", "--cost", "--json"}}) {
    std::vector<std::string> command = {IRQSCOPE_PROGRAM};
    command.insert(command.end(), more.begin(), more.end());
    Running program(command);
    ASSERT_TRUE(wait_until_counting(program, kLinks));
    program.close_out();
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_FALSE(finished.timed_out);
  }
}

// The numbers of one do not depend on whether another counts, too.
TEST(LiveStat, SeveralAtTheSameTime) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto finished = run_around(
      {{IRQSCOPE_PROGRAM, "--json"},
       {IRQSCOPE_PROGRAM, "stat", "--json", "1000"},
       {IRQSCOPE_PROGRAM, "stat", "--via", "raw_tp", "--delay", "--json", "50ms"}},
      kLinks,
      [] {
        auto disk = DiskFile::make();
        EXPECT_TRUE(send_datagrams(kDatagrams));
        if (disk) {
          EXPECT_TRUE(disk->read_blocks(500));
        }
      },
      &witness);
  for (const Finished& one : finished) {
    auto intervals = json_lines(one.out);
    for (auto [kind, id] : witness.sources()) {
      EXPECT_TRUE(is_in(calls_in(intervals, kind, id), witness.range(kind, id)))
          << kind_name(kind) << " " << id;
    }
    for (const auto& interval : intervals) {
      EXPECT_EQ(interval.at("loss").at("unmatched"), 0);
      EXPECT_EQ(interval.at("loss").at("table_full"), 0);
    }
  }
}

TEST(LiveStat, KindsAreWhatTheySay) {
  IRQSCOPE_NEEDS_EBPF();
  for (std::string kind : {"hardirq", "vector", "softirq"}) {
    auto finished =
        run_around({{IRQSCOPE_PROGRAM, "stat", "--kind", kind, "--json", "1000"}}, 2, [] {
          auto disk = DiskFile::make();
          EXPECT_TRUE(send_datagrams(1000));
          if (disk) {
            EXPECT_TRUE(disk->read_blocks(100));
          }
        });
    const auto interval = json_lines(finished[0].out).at(0);
    EXPECT_TRUE(kind == "hardirq" || !interval.at("rows").empty()) << kind;
    for (const auto& row : interval.at("rows")) EXPECT_EQ(row.at("kind"), kind);
  }
}

}  // namespace
}  // namespace irqscope::test
