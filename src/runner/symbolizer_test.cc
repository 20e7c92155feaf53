#include "runner/symbolizer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sys/test_elf.h"
#include "sys/test_machine.h"

namespace irqscope::runner {
namespace {

std::string shown(const Frame& frame) {
  return fmt::format("{}+{} {}", frame.symbol, frame.offset, frame.module);
}

TEST(Symbolizer, KernelAndModules) {
  sys::ScratchMachine machine;
  machine.write("proc/kallsyms",
                "ffffffff81000000 T start\n"
                "ffffffffc0001000 t nvme_irq\t[nvme]\n");
  auto symbols = machine_symbolizer(machine.machine());
  EXPECT_EQ(shown(symbols->kernel(0xffffffff81000010)), "start+16 ");
  EXPECT_EQ(shown(symbols->kernel(0xffffffffc0001001)), "nvme_irq+1 nvme");
  EXPECT_EQ(shown(symbols->kernel(1)), "+0 ");
}

TEST(Symbolizer, AKernelThatHidesItsAddresses) {
  sys::ScratchMachine machine;
  machine.write("proc/kallsyms", "0000000000000000 T start\n");
  auto symbols = machine_symbolizer(machine.machine());
  EXPECT_EQ(shown(symbols->kernel(0xffffffff81000010)), "+0 ");
}

TEST(Symbolizer, NamesOfCxxAreReadable) {
  sys::ScratchMachine machine;
  sys::TestElf elf;
  elf.symbols = {{"_ZN3app4workEi", 0x100, 16}, {"_Znonsense", 0x200, 16}, {"plain", 0x300, 16}};
  machine.write("proc/42/maps", "1000-2000 r-xp 00000000 08:01 7 /bin/x\n");
  machine.write("proc/42/root/bin/x", elf.image());
  auto symbols = machine_symbolizer(machine.machine());
  EXPECT_EQ(shown(symbols->user(42, 0x1104)), "app::work(int)+4 /bin/x");
  EXPECT_EQ(shown(symbols->user(42, 0x1200)), "_Znonsense+0 /bin/x");
  EXPECT_EQ(shown(symbols->user(42, 0x1300)), "plain+0 /bin/x");
  EXPECT_EQ(shown(symbols->user(43, 0x1300)), "+0 ");
}

}  // namespace
}  // namespace irqscope::runner
