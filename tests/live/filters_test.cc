// Each filter selects what it says and nothing else.
#include <unistd.h>

#include <thread>

#include "support/cgroup.h"
#include "support/live.h"
#include "support/load.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 10'000;
const std::vector<std::string> kSoftirqs = {IRQSCOPE_PROGRAM, "softirqs", "--json"};

std::vector<std::string> with(std::vector<std::string> command,
                              const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

void send_from_worker() {
  if (!send_datagrams(kDatagrams)) _exit(1);
}

uint64_t received(const Finished& finished) {
  return calls_in(json_lines(finished.out), Kind::softirq, softirq_vector("net_rx"));
}

// The softirqs that a process causes by sending to itself run in its own time, all but those that
// happen to be left to ksoftirqd.
void expect_nearly_all(uint64_t count, const Range& all) {
  EXPECT_LE(count, all.most);
  EXPECT_GE(count, kDatagrams - kDatagrams / 20);
}

TEST(LiveFilters, Pid) {
  IRQSCOPE_NEEDS_EBPF();
  Worker busy(send_from_worker);
  Worker idle([] {});
  Witness witness;
  auto finished = run_around(
      {with(kSoftirqs, {"--pid", std::to_string(busy.pid())}),
       with(kSoftirqs, {"--pid", std::to_string(idle.pid())}), kSoftirqs},
      2, [&] { EXPECT_TRUE(busy.work()); }, &witness);
  expect_nearly_all(received(finished[0]), witness.range("net_rx"));
  EXPECT_TRUE(is_in(received(finished[2]), witness.range("net_rx")));
  // It slept all the time, so nothing can have interrupted it.
  for (const auto& interval : json_lines(finished[1].out)) {
    EXPECT_TRUE(interval.at("rows").empty()) << interval;
  }
}

TEST(LiveFilters, ThreadMeansItsProcess) {
  IRQSCOPE_NEEDS_EBPF();
  Worker busy(send_from_worker, Worker::In::second_thread);
  Witness witness;
  std::string process = std::to_string(busy.pid());
  std::string thread = std::to_string(busy.second_thread());
  auto finished = run_around(
      {with(kSoftirqs, {"--pid", process}), with(kSoftirqs, {"--pid", thread})}, 2,
      [&] { EXPECT_TRUE(busy.work()); }, &witness);
  for (const Finished& one : finished) expect_nearly_all(received(one), witness.range("net_rx"));
}

TEST(LiveFilters, Cgroup) {
  IRQSCOPE_NEEDS_EBPF();
  Cgroup cgroup;
  Worker inside(send_from_worker);
  Worker outside(send_from_worker);
  if (!cgroup.move_in(inside.pid())) GTEST_SKIP() << "no cgroup v2 that can be written to";
  Witness witness;
  auto by_path = with(kSoftirqs, {"--cgroup", cgroup.path().string()});
  auto by_name = with(kSoftirqs, {"--cgroup", cgroup.path().filename().string()});
  auto finished = run_around(
      {by_path, by_name}, 2, [&] { EXPECT_TRUE(inside.work()); }, &witness);
  for (const Finished& one : finished) expect_nearly_all(received(one), witness.range("net_rx"));

  finished = run_around({by_path}, 2, [&] { EXPECT_TRUE(outside.work()); });
  EXPECT_EQ(received(finished[0]), 0u);
}

TEST(LiveFilters, Cpu) {
  IRQSCOPE_NEEDS_EBPF();
  auto cpus = sys::online_cpus({}).value().cpus();
  for (int cpu : {cpus.front(), cpus.back()}) {
    Witness witness;
    auto only = with(kSoftirqs, {"--cpus", std::to_string(cpu)});
    auto finished = run_around(
        {only, with(only, {"--per-cpu"})}, 2,
        [&] {
          std::thread load([&] {
            EXPECT_TRUE(move_to_cpu(cpus.front()));
            EXPECT_TRUE(send_datagrams(kDatagrams));
            EXPECT_TRUE(move_to_cpu(cpus.back()));
            EXPECT_TRUE(send_datagrams(2 * kDatagrams));
          });
          load.join();
        },
        &witness);
    auto summed = json_lines(finished[0].out);
    auto per_cpu = json_lines(finished[1].out);
    for (auto [kind, id] : witness.sources()) {
      if (kind != Kind::softirq) continue;
      EXPECT_TRUE(is_in(calls_in(summed, kind, id), witness.range(kind, id, cpu))) << id;
      EXPECT_TRUE(is_in(calls_in(per_cpu, kind, id), witness.range(kind, id, cpu))) << id;
    }
    for (const auto& row : per_cpu.at(0).at("rows")) EXPECT_EQ(row.at("cpu"), cpu);
  }
}

TEST(LiveFilters, IrqAndName) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << disk.error().message;
  auto irqs = disk_irqs(*disk);
  if (irqs.empty()) GTEST_SKIP() << "reading this disk causes no device interrupts";
  uint32_t irq = irqs[0];
  Witness witness;
  std::vector<std::string> hardirqs = {IRQSCOPE_PROGRAM, "hardirqs", "--json"};
  auto finished = run_around(
      {with(hardirqs, {"--irq", std::to_string(irq)}), hardirqs}, 2,
      [&] {
        EXPECT_TRUE(disk->read_blocks(1000));
        EXPECT_TRUE(send_datagrams(kDatagrams));
      },
      &witness);
  auto only = json_lines(finished[0].out);
  auto all = json_lines(finished[1].out);
  EXPECT_TRUE(is_in(calls_in(only, Kind::hardirq, irq), witness.range(Kind::hardirq, irq)));
  EXPECT_TRUE(is_in(calls_in(all, Kind::hardirq, irq), witness.range(Kind::hardirq, irq)));
  for (const auto& row : only.at(0).at("rows")) EXPECT_EQ(row.at("id"), irq);

  finished = run_around({with(kSoftirqs, {"--name", "^net_rx$"})}, 2,
                        [] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
  EXPECT_GE(received(finished[0]), kDatagrams);
  const auto rows = json_lines(finished[0].out).at(0).at("rows");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.at(0).at("name"), "net_rx");
}

}  // namespace
}  // namespace irqscope::test
