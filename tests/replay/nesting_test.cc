// Interrupts that fall into each other. Times are in ns; each timeline has a line per level, and a
// call from the column of its entry to that of its exit.
#include <gtest/gtest.h>

#include <array>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

void expect_times(const iq_row& row, uint64_t handled, uint64_t gross_ns, uint64_t nested_ns) {
  EXPECT_EQ(row.entered, handled);
  EXPECT_EQ(row.handled, handled);
  EXPECT_EQ(row.total_ns, gross_ns);
  EXPECT_EQ(row.nested_ns, nested_ns);
}

TEST(Nesting, NothingNested) {
  // hardirq  100..150          200..230
  // softirq           160..190
  Kernel kernel;
  kernel.at(100);
  kernel.hardirq(9, 50);
  kernel.at(160);
  kernel.enter_softirq(kNetRx);
  kernel.at(190);
  kernel.exit_softirq(kNetRx);
  kernel.at(200);
  kernel.hardirq(9, 30);
  expect_times(kernel.row(IQ_HARDIRQ, 9), 2, 80, 0);
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx), 1, 30, 0);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_IRQ], 80u);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_SOFTIRQ], 30u);
  EXPECT_EQ(kernel.net_ns(), 110u);
}

TEST(Nesting, HardirqInSoftirqInTask) {
  // hardirq       140..170
  // softirq  100 ......... 200
  // task  0 .................. 300
  Kernel kernel;
  kernel.set_current(kernel.add_task(42, "worker"));
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(140);
  kernel.hardirq(9, 30);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  expect_times(kernel.row(IQ_HARDIRQ, 9), 1, 30, 0);
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx), 1, 100, 30);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).max_ns, 70u);
  EXPECT_EQ(kernel.net_ns(), 100u);  // of 300: the task had 200
  EXPECT_EQ(kernel.cpu().idle_net_ns[IQ_LEVEL_SOFTIRQ], 0u);
}

TEST(Nesting, NmiInHardirqInSoftirqInIdleTask) {
  // NMI              150..160
  // hardirq     140 ........ 170
  // softirq 100 ................ 200
  Kernel kernel;
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(140);
  kernel.enter_hardirq(9);
  kernel.at(160);
  kernel.nmi(10);
  kernel.at(170);
  kernel.exit_hardirq(9);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  expect_times(kernel.row(IQ_NMI, 0), 1, 10, 0);
  expect_times(kernel.row(IQ_HARDIRQ, 9), 1, 30, 10);
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx), 1, 100, 30);
  const iq_cpu& cpu = kernel.cpu();
  EXPECT_EQ(cpu.net_ns[IQ_LEVEL_NMI], 10u);
  EXPECT_EQ(cpu.net_ns[IQ_LEVEL_IRQ], 20u);
  EXPECT_EQ(cpu.net_ns[IQ_LEVEL_SOFTIRQ], 70u);
  EXPECT_EQ(kernel.net_ns(), 100u);
  for (int level = 0; level < IQ_LEVELS; ++level)
    EXPECT_EQ(cpu.idle_net_ns[level], cpu.net_ns[level]);
}

TEST(Nesting, TwoHardirqsAndAVectorInASoftirq) {
  // hardirq     120..130                150..155
  // vector               131..138
  // softirq 100 ..................................200
  Kernel kernel;
  kernel.at(100);
  kernel.enter_softirq(kTimer);
  kernel.at(120);
  kernel.hardirq(9, 10);
  kernel.at(131);
  kernel.enter_timer();
  kernel.at(138);
  kernel.exit_timer();
  kernel.at(150);
  kernel.hardirq(10, 5);
  kernel.at(200);
  kernel.exit_softirq(kTimer);
  expect_times(kernel.row(IQ_HARDIRQ, 9), 1, 10, 0);
  expect_times(kernel.row(IQ_HARDIRQ, 10), 1, 5, 0);
  expect_times(kernel.row(IQ_VECTOR, 0), 1, 7, 0);
  expect_times(kernel.row(IQ_SOFTIRQ, kTimer), 1, 100, 22);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_IRQ], 22u);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_SOFTIRQ], 78u);
}

TEST(Nesting, ASoftirqInAnIrqThread) {
  // hardirq           130..140
  // softirq       120 ........ 150
  // thread   100 ................. 200
  Kernel kernel;
  Task& thread = kernel.add_irq_thread(50);
  kernel.at(100);
  kernel.sleep_then(thread);
  kernel.at(120);
  kernel.enter_softirq(kNetRx);
  kernel.at(130);
  kernel.hardirq(9, 10);
  kernel.at(150);
  kernel.exit_softirq(kNetRx);
  kernel.at(200);
  kernel.sleep_then(kernel.idle());
  expect_times(kernel.row(IQ_HARDIRQ, 9), 1, 10, 0);
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx), 1, 30, 10);
  expect_times(kernel.row(IQ_THREAD, 50), 1, 100, 30);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_THREAD], 70u);
  EXPECT_EQ(kernel.net_ns(), 100u);
}

TEST(Nesting, SoftirqsOfKsoftirqdAreInterruptedByVectors) {
  // vector             120..125                 330..340
  // softirq    110 ............. 150   300 ............... 400
  // ksoftirqd 100 ............................................ 500
  Kernel kernel;
  kernel.at(100);
  kernel.sleep_then(kernel.add_task(15, "ksoftirqd/0", true));
  for (auto [entry, vector, ns, exit] : {std::array{110, 120, 5, 150}, {300, 330, 10, 400}}) {
    kernel.at(static_cast<uint64_t>(entry));
    kernel.enter_softirq(kNetRx);
    kernel.at(static_cast<uint64_t>(vector));
    kernel.enter_timer();
    kernel.at(static_cast<uint64_t>(vector + ns));
    kernel.exit_timer();
    kernel.at(static_cast<uint64_t>(exit));
    kernel.exit_softirq(kNetRx);
  }
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx, IQ_IN_KSOFTIRQD), 2, 140, 15);
  expect_times(kernel.row(IQ_VECTOR, 0), 2, 15, 0);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).entered, 0u);
  EXPECT_EQ(kernel.net_ns(), 140u);
}

TEST(Nesting, WhatEndsAnInterruptIsToldByItsCaller) {
  iq_knobs knobs = Kernel::net_knobs();
  knobs.interrupt_ends[0] = {0x5000, 0x100};
  Kernel kernel(knobs);
  kernel.set_caller(0x5080);
  kernel.enter_softirq(kTimer);
  kernel.exit_softirq(kTimer);
  kernel.set_caller(0x9000);
  kernel.set_place(0x2000);
  kernel.enter_softirq(kTimer);
  kernel.exit_softirq(kTimer);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kTimer, IQ_IN_INTERRUPT).handled, 1u);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kTimer, IQ_IN_TASK).handled, 1u);
}

TEST(Nesting, TheTimeOfATaskletIsPartOfItsSoftirq) {
  // hardirq             120..130
  // tasklet        110 ......... 150
  // softirq    100 ................. 160
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.functions = 1;
  Kernel kernel(knobs);
  auto function = reinterpret_cast<void*>(0x7000);
  kernel.at(100);
  kernel.enter_softirq(kTasklet);
  kernel.at(110);
  tasklet_entry(nullptr, nullptr, function);
  kernel.at(120);
  kernel.hardirq(9, 10);
  kernel.at(150);
  tasklet_exit(nullptr, nullptr, function);
  kernel.at(160);
  kernel.exit_softirq(kTasklet);
  constexpr uint32_t id = IQ_TASKLET << 24 | IQ_SOFTIRQ << 16 | kTasklet;
  expect_times(kernel.row(IQ_FUNCTION, id), 1, 40, 10);
  expect_times(kernel.row(IQ_SOFTIRQ, kTasklet), 1, 60, 10);
  EXPECT_EQ(kernel.net_ns(), 60u);
}

// arm64: an NMI by way of the interrupt controller is a handler like any other, which falls into
// handlers, and into those of vectors.
TEST(Nesting, APseudoNmiInAHardirqIsCountedOnce) {
  // pseudo-NMI     120..130
  // hardirq    100 ........ 150
  Kernel kernel;
  kernel.at(100);
  kernel.enter_hardirq(9);
  kernel.at(120);
  kernel.hardirq(23, 10);
  kernel.at(150);
  kernel.exit_hardirq(9);
  expect_times(kernel.row(IQ_HARDIRQ, 23), 1, 10, 0);
  expect_times(kernel.row(IQ_HARDIRQ, 9), 1, 50, 10);
  EXPECT_EQ(kernel.net_ns(), 50u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);
}

// arm64: the handler of an interrupt between processors calls the one that knows what it is for.
TEST(Nesting, AnIpiInItsHardirqIsCountedOnce) {
  // pseudo-NMI          130..135
  // IPI            110 ......... 140
  // hardirq    100 ................. 150
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.measure_noise = 1;
  Kernel kernel(knobs);
  const char* reason = "Rescheduling interrupts";
  kernel.at(100);
  kernel.enter_hardirq(1);
  kernel.at(110);
  ipi_entry(nullptr, reason);
  kernel.at(130);
  kernel.hardirq(23, 5);
  kernel.at(140);
  ipi_exit(nullptr, reason);
  kernel.at(150);
  kernel.exit_hardirq(1);
  expect_times(kernel.row(IQ_VECTOR, 0xffff), 1, 30, 5);
  expect_times(kernel.row(IQ_HARDIRQ, 1), 1, 50, 30);
  EXPECT_EQ(kernel.net_ns(), 50u);
  EXPECT_EQ(kernel.cpu().noise.hits, 1u);
  EXPECT_EQ(kernel.cpu().noise.longest_ns, 50u);
}

TEST(Nesting, WithoutNetTimesAllIsGross) {
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.measure_net = 0;
  Kernel kernel(knobs);
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.hardirq(9, 30);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  expect_times(kernel.row(IQ_SOFTIRQ, kNetRx), 1, 100, 0);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).max_ns, 100u);
  EXPECT_EQ(kernel.net_ns(), 0u);
}

}  // namespace
}  // namespace irqscope::replay
