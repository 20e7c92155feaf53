#include "sys/interrupts.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/clock.h"
#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const CounterLine& line_of(const CounterTable& table, std::string_view label) {
  static const CounterLine none;
  auto line = std::find_if(table.lines.begin(), table.lines.end(),
                           [&](const CounterLine& l) { return l.label == label; });
  EXPECT_NE(line, table.lines.end()) << label;
  return line == table.lines.end() ? none : *line;
}

CounterTable interrupts_of(const char* machine) {
  auto table = read_interrupts(machine_from(machine));
  EXPECT_TRUE(table) << table.error().message;
  return table.value_or(CounterTable{});
}

// The one line of a table for two CPUs whose counts are 1 and 2.
CounterLine parse_columns(std::string_view label, std::string_view after_counts) {
  auto table = parse_interrupts(fmt::format("  CPU0 CPU1\n{}: 1 2 {}\n", label, after_counts));
  EXPECT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->lines.size(), 1u);
  EXPECT_THAT(table->lines.at(0).counts, ElementsAre(1, 2));
  return table->lines.at(0);
}

std::string error_of(std::string_view text) {
  auto table = parse_interrupts(text);
  EXPECT_FALSE(table) << text;
  return table ? "" : table.error().message;
}

TEST(Interrupts, MayBeThoseOfTheProcessorsOnly) {
  auto table = parse_processor_interrupts(
      "  CPU0 CPU1\n 36: 1 2 chip 1-edge disk\n 37: not read\nLOC: 3 4 Local timer interrupts\n");
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->unreadable.empty());
  ASSERT_EQ(table->lines.size(), 1u);
  EXPECT_EQ(table->lines[0].label, "LOC");
}

TEST(Interrupts, ReadsAVirtualMachine) {
  CounterTable table = interrupts_of("virtio-vm");
  EXPECT_THAT(table.cpus, ElementsAre(0, 1));
  const CounterLine& disk = line_of(table, "36");
  EXPECT_TRUE(disk.is_device_irq());
  EXPECT_THAT(disk.counts, ElementsAre(0, 6656));
  EXPECT_EQ(disk.chip, "PCI-MSIX-0000:00:02.0   1-edge");
  EXPECT_THAT(disk.actions, ElementsAre("virtio1-req.0"));
  EXPECT_THAT(line_of(table, "24").actions, ElementsAre("ACPI:Ged"));
}

TEST(Interrupts, ReadsLinesThatNoDeviceOwns) {
  CounterTable table = interrupts_of("virtio-vm");
  const CounterLine& timer = line_of(table, "LOC");
  EXPECT_FALSE(timer.is_device_irq());
  EXPECT_THAT(timer.counts, ElementsAre(5360244, 1832398));
  EXPECT_EQ(timer.chip, "Local timer interrupts");
  EXPECT_THAT(timer.actions, IsEmpty());
  EXPECT_THAT(line_of(table, "ERR").counts, ElementsAre(0));
  EXPECT_THAT(line_of(table, "MIS").counts, ElementsAre(0));
}

TEST(Interrupts, SplitsTheNamesOfASharedLine) {
  CounterTable table = interrupts_of("laptop");
  EXPECT_THAT(line_of(table, "16").actions,
              ElementsAre("uhci_hcd:usb1", "ehci_hcd:usb2", "i801_smbus"));
  EXPECT_THAT(line_of(table, "24").actions, ElementsAre("PCIe PME", "aerdrv", "PCIe BW notif"));
  EXPECT_EQ(line_of(table, "9").chip, "IO-APIC   9-fasteoi");
}

TEST(Interrupts, ReadsLinesWithoutActionOrChip) {
  CounterTable table = interrupts_of("laptop");
  EXPECT_THAT(line_of(table, "18").actions, IsEmpty());
  EXPECT_EQ(line_of(table, "18").chip, "IO-APIC  18-fasteoi");
  EXPECT_THAT(line_of(table, "27").actions, IsEmpty());
  EXPECT_EQ(line_of(table, "27").chip, "None");
  EXPECT_THAT(line_of(table, "27").counts, ElementsAre(3, 0, 0, 0));
}

TEST(Interrupts, ReadsAnArm64Machine) {
  CounterTable table = interrupts_of("arm64-gic");
  EXPECT_EQ(line_of(table, "11").chip, "GICv3  30 Level");
  EXPECT_THAT(line_of(table, "11").actions, ElementsAre("arch_timer"));
  EXPECT_THAT(line_of(table, "45").actions, ElementsAre("mmc0", "mmc1"));
  EXPECT_EQ(line_of(table, "52").chip, "1e784000.gpio  12 Edge");
  EXPECT_THAT(line_of(table, "52").actions, ElementsAre("Power Button"));
  EXPECT_THAT(line_of(table, "53").actions, ElementsAre("3-0020"));
  EXPECT_THAT(line_of(table, "61").actions, IsEmpty());
  EXPECT_THAT(line_of(table, "IPI0").counts, ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(line_of(table, "Err").counts, ElementsAre(0));
}

TEST(Interrupts, OfflineCpusHaveNoColumn) {
  CounterTable table = interrupts_of("offline-cpus");
  EXPECT_THAT(table.cpus, ElementsAre(0, 1, 4, 5, 6, 7));
  EXPECT_THAT(line_of(table, "120").counts, ElementsAre(10, 11, 14, 15, 16, 17));
}

TEST(Interrupts, ComeAndGo) {
  CounterTable before = interrupts_of("hotplug-before");
  CounterTable after = interrupts_of("hotplug-after");
  auto has = [](const CounterTable& table, std::string_view label) {
    return std::any_of(table.lines.begin(), table.lines.end(),
                       [&](const CounterLine& line) { return line.label == label; });
  };
  EXPECT_TRUE(has(before, "31") && !has(after, "31"));
  EXPECT_TRUE(!has(before, "32") && has(after, "32"));
  uint32_t requested_anew =
      counter_growth(line_of(before, "33").counts[0], line_of(after, "33").counts[0]);
  EXPECT_EQ(requested_anew, 12u);
}

struct Columns {
  const char* text;
  const char* chip;
  std::vector<std::string> actions;
};

TEST(Interrupts, SplitsTheColumnsOfManyKernels) {
  const Columns cases[] = {
      {"  IO-APIC   2-edge      timer", "IO-APIC   2-edge", {"timer"}},
      {"  IO-APIC 2-edge timer", "IO-APIC 2-edge", {"timer"}},
      {"  IO-APIC-edge      timer", "IO-APIC-edge", {"timer"}},
      {"   XT-PIC      timer", "XT-PIC", {"timer"}},
      {"   XT-PIC    -XT-PIC    timer", "XT-PIC    -XT-PIC", {"timer"}},
      {"  PCI-MSI 524288-edge      eth0", "PCI-MSI 524288-edge", {"eth0"}},
      {"  IR-PCI-MSI-0000:00:14.0    0-edge      xhci_hcd",
       "IR-PCI-MSI-0000:00:14.0    0-edge",
       {"xhci_hcd"}},
      {"  RISC-V INTC   5 Edge      riscv-timer", "RISC-V INTC   5 Edge", {"riscv-timer"}},
      {"  SiFive PLIC  10 Edge      ttyS0", "SiFive PLIC  10 Edge", {"ttyS0"}},
      {"     GIC-0  29  arch_timer", "GIC-0  29", {"arch_timer"}},
      {"     GICv2  97 Level     -fasteoi  mmc0", "GICv2  97 Level     -fasteoi", {"mmc0"}},
      {"  intc       Level     rtc alarm, eth0", "intc       Level", {"rtc alarm", "eth0"}},
      {"         -   7 Edge      button", "-   7 Edge", {"button"}},
      {"           7 Edge      button", "7 Edge", {"button"}},
      {"  IO-APIC   7-edge      parport0 and  more", "IO-APIC   7-edge", {"parport0 and  more"}},
      {"  IO-APIC   7-edge      a,b,  c", "IO-APIC   7-edge", {"a,b", "c"}},
      {"  dummy   7  2-edge", "dummy   7", {"2-edge"}},
      {"      None", "None", {}},
      {"", "", {}},
  };
  for (const Columns& expected : cases) {
    CounterLine line = parse_columns("7", expected.text);
    EXPECT_EQ(line.chip, expected.chip) << expected.text;
    EXPECT_EQ(line.actions, expected.actions) << expected.text;
  }
}

TEST(Interrupts, LinesWithoutAnyNumberAreLeftOut) {
  auto table = parse_interrupts("  CPU0 CPU1\nFIQ:              usb_fiq\n\nLOC: 1 2 timer\n");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->lines.size(), 1u);
  EXPECT_EQ(table->lines[0].label, "LOC");
}

TEST(Interrupts, LastLineMayLackItsNewline) {
  auto table = parse_interrupts("  CPU0\n 1: 4294967295  IO-APIC 1-edge i8042");
  ASSERT_TRUE(table);
  EXPECT_THAT(table->lines.at(0).counts, ElementsAre(4294967295u));
  EXPECT_THAT(table->lines.at(0).actions, ElementsAre("i8042"));
}

TEST(Interrupts, WiderCountsKeepTheirLowBits) {
  auto table = parse_interrupts("  CPU0 CPU1\nLOC: 4294967301 6 timer\n");
  ASSERT_TRUE(table);
  EXPECT_THAT(table->lines.at(0).counts, ElementsAre(5, 6));
}

TEST(Interrupts, GarbageIsAnErrorThatNamesIt) {
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of("\n"), HasSubstr("names no CPU"));
  EXPECT_THAT(error_of("36: 1 2 chip\n"), HasSubstr("'36:'"));
  EXPECT_THAT(error_of("CPU0 CPUx\n"), HasSubstr("'CPUx'"));
  EXPECT_THAT(error_of("CPU1 CPU0\n"), HasSubstr("'CPU0'"));
  EXPECT_THAT(error_of("CPU99999999999999999999\n"), HasSubstr("CPU999"));
  EXPECT_THAT(error_of("CPU0\nhello world\n"), HasSubstr("'hello world'"));
  EXPECT_THAT(error_of("CPU0\n: 1\n"), HasSubstr("': 1'"));
  EXPECT_THAT(error_of("CPU0 CPU1\n36: 1  IO-APIC 2-edge x\n"),
              HasSubstr("line '36' has 1 numbers for 2 CPUs"));
  EXPECT_THAT(error_of("CPU0 CPU1\n36: IO-APIC\n"), HasSubstr("line '36' has 0 numbers"));
  EXPECT_THAT(error_of("CPU0 CPU1 CPU2\nLOC: 1 2 timer\n"), HasSubstr("line 'LOC' has 2"));
  EXPECT_THAT(error_of("CPU0 CPU1\nLOC: 1 2 3 timer\n"), HasSubstr("line 'LOC' has too many"));
  std::string message = error_of(std::string("CPU0\n\x1b[2J\0\xff", 11) + std::string(5000, 'x'));
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
  EXPECT_LT(message.size(), 200u);
}

TEST(Interrupts, LinesThatCannotBeReadAreToldApart) {
  auto table = parse_interrupts("CPU0 CPU1\nLOC: 1 2 timer\nnonsense\n36: 5\n: 1\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->lines.size(), 1u);
  EXPECT_THAT(table->unreadable,
              ElementsAre(HasSubstr("'nonsense'"), HasSubstr("line '36'"), HasSubstr("': 1'")));
}

TEST(Interrupts, AnyCutOfAFileIsReadOrRefused) {
  auto whole = read_interrupts(machine_from("laptop"));
  ASSERT_TRUE(whole);
  std::ifstream file(machine_from("laptop").proc() / "interrupts");
  std::string text(std::istreambuf_iterator<char>(file), {});
  for (size_t length = 0; length < text.size(); ++length) {
    auto part = parse_interrupts(std::string_view(text).substr(0, length));
    EXPECT_TRUE(!part || part->lines.size() <= whole->lines.size()) << length;
  }
}

TEST(Interrupts, AMissingFileIsNamed) {
  auto table = read_interrupts({"/nonexistent"});
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("/nonexistent/proc/interrupts"));
  EXPECT_EQ(table.error().kind, ErrorKind::failure);
}

TEST(Interrupts, AMalformedFileIsNamed) {
  ScratchMachine scratch;
  scratch.write("proc/interrupts", "CPU0\nrubbish\n");
  auto table = read_interrupts(scratch.machine());
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("proc/interrupts: 'rubbish'"));
}

// As on a server with 256 CPUs and a thousand queues.
std::string large_table(int cpus, int irqs) {
  std::string text = "           ";
  for (int cpu = 0; cpu < cpus; ++cpu) text += fmt::format("CPU{:<8}", cpu);
  for (int irq = 0; irq < irqs; ++irq) {
    text += fmt::format("\n{:4}: ", irq);
    for (int cpu = 0; cpu < cpus; ++cpu) text += fmt::format("{:10} ", irq * 1000 + cpu);
    text += fmt::format(" IR-PCI-MSIX-0000:41:00.0 {:4}-edge      mlx5_comp{}@pci:0000:41:00.0",
                        irq, irq);
  }
  return text + "\n ERR:          0\n";
}

TEST(Interrupts, AServerWithManyQueues) {
  std::string text = large_table(256, 1000);
  uint64_t begin = monotonic_ns();
  auto table = parse_interrupts(text);
  double took_ms = static_cast<double>(monotonic_ns() - begin) / 1e6;
  RecordProperty("took_ms", fmt::format("{:.1f}", took_ms));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->cpus.size(), 256u);
  ASSERT_EQ(table->lines.size(), 1001u);
  const CounterLine& last = table->lines[999];
  EXPECT_EQ(last.counts.at(255), 999u * 1000 + 255);
  EXPECT_EQ(last.chip, "IR-PCI-MSIX-0000:41:00.0  999-edge");
  EXPECT_THAT(last.actions, ElementsAre("mlx5_comp999@pci:0000:41:00.0"));
}

TEST(Softirqs, HaveAColumnForEveryPossibleCpu) {
  auto table = read_softirqs(machine_from("offline-cpus"));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(table->cpus, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(table->lines.size(), 10u);
  EXPECT_THAT(line_of(*table, "NET_RX").counts, ElementsAre(50, 51, 52, 53, 54, 55, 56, 57));
  EXPECT_EQ(table->lines.front().label, "HI");
  EXPECT_FALSE(table->lines.front().is_device_irq());
}

TEST(Softirqs, RefusesWhatIsNoRowOfNumbers) {
  EXPECT_FALSE(parse_softirqs(""));
  EXPECT_FALSE(parse_softirqs("CPU0 CPU1\nHI: 1\n"));
  EXPECT_FALSE(parse_softirqs("CPU0 CPU1\nHI: 1 2\nTIMER: 1 2 3\n"));
  EXPECT_FALSE(parse_softirqs("CPU0 CPU1\nHI: 1 2 3\n"));
  EXPECT_FALSE(parse_softirqs("CPU0 CPU1\nHI: 1 2 high\n"));
  EXPECT_TRUE(parse_softirqs("CPU0 CPU1\nHI: 1 2\n"));
}

TEST(CounterGrowth, AddsUpWrapsAndStartsAnew) {
  EXPECT_EQ(counter_growth(5, 5), 0u);
  EXPECT_EQ(counter_growth(5, 12), 7u);
  EXPECT_EQ(counter_growth(UINT32_MAX, 4), 5u);            // it wrapped
  EXPECT_EQ(counter_growth(0x80000000u, 0), 0x80000000u);  // back by half the range: it wrapped
  EXPECT_EQ(counter_growth(0x80000000u, 1), 1u);           // by less: it was started anew
  EXPECT_EQ(counter_growth(5000, 12), 12u);
  EXPECT_EQ(counter_growth(5000, 0), 0u);
  EXPECT_EQ(counter_growth(0, UINT32_MAX), UINT32_MAX);
}

}  // namespace
}  // namespace irqscope::sys
