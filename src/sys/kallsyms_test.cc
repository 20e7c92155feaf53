#include "sys/kallsyms.h"

#include <gmock/gmock.h>

#include "base/clock.h"
#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::HasSubstr;

std::string name_at(const Kallsyms& symbols, uint64_t address) {
  auto symbol = symbols.find(address);
  if (!symbol) return "none";
  return symbol->module.empty() ? symbol->name : symbol->module + ":" + symbol->name;
}

TEST(Kallsyms, FindsFunctionsByTheirStart) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_EQ(name_at(*symbols, 0xffffffff81c2d480), "acpi_irq");
  EXPECT_EQ(name_at(*symbols, 0xffffffff81c2d481), "none");
  EXPECT_EQ(name_at(*symbols, 0xffffffff8110a3c0), "arch_show_interrupts");
  EXPECT_EQ(name_at(*symbols, 0xffffffff8110a3f0), "arch_weak_one");
  EXPECT_EQ(name_at(*symbols, 0), "none");
  EXPECT_EQ(name_at(*symbols, UINT64_MAX), "none");
}

TEST(Kallsyms, FindsTheFunctionThatAnAddressLiesIn) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols) << symbols.error().message;
  auto inside = symbols->containing(0xffffffff81c2d480 + 0x34);
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->symbol.name, "acpi_irq");
  EXPECT_EQ(inside->offset, 0x34u);
  EXPECT_EQ(symbols->containing(0xffffffff81c2d480)->offset, 0u);
  EXPECT_EQ(symbols->containing(0xffffffffc09d1010)->symbol.module, "iwlwifi");
  EXPECT_FALSE(symbols->containing(0));
  EXPECT_FALSE(symbols->containing(UINT64_MAX));
}

TEST(Kallsyms, KnowsModulesWhateverTheirOrder) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols);
  EXPECT_EQ(name_at(*symbols, 0xffffffffc09d1000), "iwlwifi:iwl_pcie_isr");
  EXPECT_EQ(name_at(*symbols, 0xffffffffc09d2000), "iwlwifi:iwl_pcie_irq_handler");
}

TEST(Kallsyms, TakesTheFirstOfSeveralNames) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols);
  EXPECT_EQ(name_at(*symbols, 0xffffffff81000000), "startup_64");
}

TEST(Kallsyms, DataIsNoFunction) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols);
  EXPECT_EQ(name_at(*symbols, 0xffffffff81c2d440), "none");
  EXPECT_EQ(name_at(*symbols, 0xffffffffc09d3000), "none");
}

TEST(Kallsyms, StaysValidWhenMoved) {
  auto symbols = Kallsyms::read(machine_from("laptop"));
  ASSERT_TRUE(symbols);
  Kallsyms moved = std::move(*symbols);
  EXPECT_EQ(name_at(moved, 0xffffffff81c2d480), "acpi_irq");
}

TEST(Kallsyms, HiddenAddressesAreAFailureThatSaysWhatHelps) {
  auto symbols = Kallsyms::read(machine_from("hidden-kallsyms"));
  ASSERT_FALSE(symbols);
  EXPECT_THAT(symbols.error().message, HasSubstr("CAP_SYSLOG"));
  EXPECT_THAT(symbols.error().message, HasSubstr("kernel.kptr_restrict"));
}

TEST(Kallsyms, MissingEmptyOrStrangeFilesAreFailures) {
  EXPECT_FALSE(Kallsyms::read({"/nonexistent"}));
  ScratchMachine scratch;
  for (const char* text :
       {"", "\n\n", "not a symbol\n", "ffffffff81000000 D data\n", "12 T", "12 T "}) {
    scratch.write("proc/kallsyms", text);
    auto symbols = Kallsyms::read(scratch.machine());
    ASSERT_FALSE(symbols) << text;
    EXPECT_THAT(symbols.error().message, HasSubstr("lists no function"));
  }
}

TEST(Kallsyms, StrangeLinesAreLeftOut) {
  ScratchMachine scratch;
  scratch.write("proc/kallsyms", "rubbish\n10 T one\n\n20T two\n30 T\n40 T four [odd\n50 t five");
  auto symbols = Kallsyms::read(scratch.machine());
  ASSERT_TRUE(symbols);
  EXPECT_EQ(name_at(*symbols, 0x10), "one");
  EXPECT_EQ(name_at(*symbols, 0x20), "none");
  EXPECT_EQ(name_at(*symbols, 0x30), "none");
  EXPECT_EQ(name_at(*symbols, 0x40), "four");
  EXPECT_EQ(name_at(*symbols, 0x50), "five");
}

TEST(Kallsyms, FindsTheCodeOfFunctions) {
  ScratchMachine scratch;
  scratch.write("proc/kallsyms",
                "10 T one\n20 t two.part.0\n30 t two.part.0\n48 T three\n48 T alias\n"
                "50 D data\n60 t three.cold\n70 t last\n");
  auto code = find_code(scratch.machine(), {"two", "three"});
  ASSERT_TRUE(code);
  ASSERT_EQ(code->size(), 3u);
  EXPECT_EQ(code->at(0).begin, 0x20u);
  EXPECT_EQ(code->at(0).bytes, 0x10u);
  EXPECT_EQ(code->at(1).begin, 0x30u);
  EXPECT_EQ(code->at(2).begin, 0x48u);
  EXPECT_EQ(code->at(2).bytes, 8u);
  // One that is not there is looked for to the end.
  code = find_code(scratch.machine(), {"three", "four"});
  ASSERT_TRUE(code);
  EXPECT_EQ(code->size(), 2u);
}

TEST(Kallsyms, ReadsALargeTable) {
  constexpr uint64_t kSymbols = 250'000;
  std::string text;
  for (uint64_t i = 0; i < kSymbols; ++i) {
    text +=
        fmt::format("{:016x} t some_function_of_usual_length_{}\n", 0xffffffff81000000 + i * 64, i);
  }
  ScratchMachine scratch;
  scratch.write("proc/kallsyms", text);
  uint64_t begin = monotonic_ns();
  auto symbols = Kallsyms::read(scratch.machine());
  double took_ms = static_cast<double>(monotonic_ns() - begin) / 1e6;
  RecordProperty("took_ms", fmt::format("{:.1f}", took_ms));
  ASSERT_TRUE(symbols);
  EXPECT_EQ(name_at(*symbols, 0xffffffff81000000 + (kSymbols - 1) * 64),
            "some_function_of_usual_length_249999");
}

}  // namespace
}  // namespace irqscope::sys
