// PREEMPT_RT: handlers of devices are threads, and softirqs run in tasks.
#include <map>

#include "ebpf/features.h"
#include "machine/machine.h"
#include "support/window.h"
#include "sys/kernel.h"

namespace irqscope::test {
namespace {

constexpr int kBlocks = 500;

class Threaded : public testing::Test {
 protected:
  void SetUp() override {
    IRQSCOPE_NEEDS_EBPF();
    if (!sys::is_preempt_rt({})) GTEST_SKIP() << "no PREEMPT_RT";
  }
};

Interval while_reading(ebpf::AttachKind attach, Window* seen = nullptr) {
  CollectRequest request = all_kinds();
  request.attach = attach;
  auto disk = DiskFile::make();
  EXPECT_TRUE(disk) << disk.error().message;
  auto collector = start_collector(request);
  Window window = observe(*collector, [&] {
    EXPECT_TRUE(send_datagrams(kBlocks));
    EXPECT_TRUE(disk->read_blocks(kBlocks));
  });
  if (seen) *seen = window;
  return window.interval();
}

bool can_attach(ebpf::AttachKind attach) {
  return ebpf::try_attach_kinds("").at(attach == ebpf::AttachKind::tp_btf ? 0 : 1).works;
}

constexpr ebpf::AttachKind kAttachKinds[] = {ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp};

// Each call of a device's handler wakes its thread, and the thread has a row by the same number.
TEST_F(Threaded, HandlersWakeTheirThreads) {
  for (auto attach : kAttachKinds) {
    if (!can_attach(attach)) continue;
    SCOPED_TRACE(ebpf::attach_name(attach));
    std::map<uint32_t, uint64_t> woken, ran;
    Interval interval = while_reading(attach);
    for (const Row& row : interval.rows) {
      const SourceKey& key = row.source.key;
      if (key.kind == Kind::thread) ran[key.id] += row.tally.count;
      if (key.kind != Kind::hardirq || row.source->name.find("virtio") != 0) continue;
      EXPECT_EQ(row.tally.woke_thread.value(), row.tally.count) << row.source->name;
      woken[key.id] += row.tally.count;
    }
    uint64_t all = 0;
    for (const auto& [irq, count] : woken) {
      // A thread that runs already is not woken again; one may have been woken before it began.
      EXPECT_LE(ran[irq], count + 1) << irq;
      EXPECT_EQ(ran[irq] > 0, count > 0) << irq;
      all += count;
    }
    EXPECT_GE(all, static_cast<uint64_t>(kBlocks) / 2);
  }
}

TEST_F(Threaded, SoftirqsRunInTasks) {
  for (auto attach : kAttachKinds) {
    if (!can_attach(attach)) continue;
    SCOPED_TRACE(ebpf::attach_name(attach));
    Window window;
    Interval interval = while_reading(attach, &window);
    std::map<std::string, std::map<RunContext, uint64_t>> ran;
    for (const Row& row : interval.rows) {
      if (row.source.key.kind != Kind::softirq) continue;
      ASSERT_TRUE(row.source.key.context) << row.source->name;
      EXPECT_NE(*row.source.key.context, RunContext::interrupt) << row.source->name;
      ran[row.source->name][*row.source.key.context] += row.tally.entered.value();
    }
    // Those that are sent are received by the sender; those of timers are for ktimers.
    EXPECT_GE(ran["net_rx"][RunContext::task], static_cast<uint64_t>(kBlocks) * 9 / 10);
    EXPECT_GT(ran["timer"][RunContext::ksoftirqd], 0u);
    EXPECT_EQ(ran["timer"][RunContext::task], 0u);
    for (const Comparison& source : window.sources()) {
      if (source.kind != Kind::softirq) continue;
      EXPECT_EQ(source.lost, 0u) << source.name;
      EXPECT_EQ(source.surplus, 0u) << source.name;
    }
  }
}

}  // namespace
}  // namespace irqscope::test
