#include <gtest/gtest.h>

#include "runner/test_outputs.h"

namespace irqscope::runner {
namespace {

using namespace test;

class TextPrinterTest : public testing::Test {
 protected:
  Printer& printer() {
    if (!printer_) printer_ = text_printer(events_, tables_, symbols_, options_);
    return *printer_;
  }
  std::string titles() {
    std::string out;
    printer().begin(out);
    return out;
  }
  std::string event(Bytes bytes, size_t output = 0, uint64_t at = kTen) {
    std::string out;
    printer().event(out, output, at, bytes);
    return out;
  }
  std::string sample(const std::vector<Element>& elements, uint64_t at = kTen) {
    std::string out;
    printer().table(out, 0, at, elements);
    return out;
  }

  Utc utc_;
  FakeSymbols symbols_;
  std::vector<EventOutput> events_;
  std::vector<TableOutput> tables_;
  PrinterOptions options_;
  std::unique_ptr<Printer> printer_;
};

TEST_F(TextPrinterTest, EventsStandBelowTheirTitles) {
  events_ = {{"rb", signal_event(), {}}};
  EXPECT_EQ(titles(), "TIME     PID     COMM             SUCCESS LATENCY\n");
  EXPECT_EQ(event(signal_bytes(1234, "ls", true, 5)),
            "10:00:00 1234    ls               true    5\n");
  EXPECT_EQ(event(signal_bytes(-1, "kworker/u16:3-e", false, 123456789), 0, kTen + 61'999'999'999),
            "10:01:01 -1      kworker/u16:3-e  false   123456789\n");
}

TEST_F(TextPrinterTest, ALongValueMovesOnlyWhatFollowsIt) {
  events_ = {{"rb",
              record(13, {member("a", u32(), 0), member("b", u8(), 4), member("c", u8(), 5),
                          member("d", u8(), 6)}),
              {}}};
  EXPECT_EQ(titles(), "TIME     A       B      C      D\n");
  EXPECT_EQ(event(Bytes_().add(4294967295u).text("\1\2\3", 3)),
            "10:00:00 4294967295 1   2      3\n");
}

TEST_F(TextPrinterTest, WideCharactersTakeTwoCells) {
  events_ = {{"rb", record(9, {member("name", text(8), 0), member("n", u8(), 8)}), {}}};
  EXPECT_EQ(titles(), "TIME     NAME     N\n");
  EXPECT_EQ(event(Bytes_().text("網路", 8).add('\7')), "10:00:00 網路     7\n");
}

TEST_F(TextPrinterTest, NestedValuesAreJsonInALine) {
  auto inner = record(2, {member("x", u8(), 0), member("y", u8(), 1)});
  events_ = {{"rb", record(5, {member("in", inner, 0), member("list", array(u8(), 2), 2)}), {}}};
  EXPECT_EQ(event(Bytes_().text("\1\2\3\4", 5)), "10:00:00 {\"x\":1,\"y\":2}    [3,4]\n");
}

TEST_F(TextPrinterTest, AnonymousMembersHaveColumns) {
  auto inner = record(2, {member("x", u8(), 0), member("y", u8(), 1)});
  events_ = {{"rb", record(3, {member("a", u8(), 0), member("", inner, 1)}), {}}};
  EXPECT_EQ(titles(), "TIME     A      X      Y\n");
  EXPECT_EQ(event(Bytes_().text("\1\2\3", 3)), "10:00:00 1      2      3\n");
}

TEST_F(TextPrinterTest, EventsThatAreNoStruct) {
  events_ = {{"rb", u64(), {}}};
  EXPECT_EQ(titles(), "TIME     VALUE\n");
  EXPECT_EQ(event(Bytes_().add(uint64_t{7})), "10:00:00 7\n");
}

TEST_F(TextPrinterTest, EventsOfUnknownTypeAreHexadecimal) {
  events_ = {{"rb", nullptr, {}}};
  EXPECT_EQ(titles(), "TIME     DATA\n");
  EXPECT_EQ(event(Bytes_().text("\x1b\xff", 2)), "10:00:00 1bff\n");
}

TEST_F(TextPrinterTest, WhatIsMissingIsAQuestionMark) {
  events_ = {{"rb", signal_event(), {}}};
  EXPECT_EQ(event(Bytes_().add(3)), "10:00:00 3       ?                ?       ?\n");
}

TEST_F(TextPrinterTest, NothingHarmsATerminal) {
  events_ = {{"rb", record(4, {member("\x1b[m", text(4), 0)}), {}}};
  EXPECT_EQ(titles(), "TIME     \\X1B[M\n");
  EXPECT_EQ(event(Bytes_().text("\x1b\n", 4)), "10:00:00 \\x1b\\n\n");
}

TEST_F(TextPrinterTest, SaysWhichOfSeveralMaps) {
  options_.several_maps = true;
  events_ = {{"rb_exec", record(4, {member("pid", u32(), 0)}), {}},
             {"x", record(1, {member("code", u8(), 0)}), {}}};
  EXPECT_EQ(titles(),
            "TIME     rb_exec PID\n"
            "TIME     x       CODE\n");
  EXPECT_EQ(event(Bytes_().add(1)), "10:00:00 rb_exec 1\n");
  EXPECT_EQ(event(Bytes_().add('\2'), 1), "10:00:00 x       2\n");
}

TEST_F(TextPrinterTest, OneTitleNeedsNoName) {
  options_.several_maps = true;
  events_ = {{"rb", record(4, {member("pid", u32(), 0)}), {}}};
  EXPECT_EQ(titles(), "TIME     MAP    PID\n");
}

TEST_F(TextPrinterTest, PrintkLines) {
  std::string out;
  printer().print_line(out, kTen, "hello \x1b");
  EXPECT_EQ(out, "10:00:00 hello \\x1b\n");
}

TEST_F(TextPrinterTest, PrintkLinesAmongMaps) {
  options_.several_maps = true;
  events_ = {{"long_name", u64(), {}}};
  std::string out;
  printer().print_line(out, kTen, "hello");
  EXPECT_EQ(out, "10:00:00 printk    hello\n");
}

TEST_F(TextPrinterTest, TablesAreSortedByKey) {
  tables_ = {table("counts", pair(), u64())};
  EXPECT_EQ(titles(), "TIME     PID     N              VALUE\n");
  std::vector<Element> elements = {{pair_bytes(300, 1), {Bytes_().add(uint64_t{5})}},
                                   {pair_bytes(2, 9), {Bytes_().add(uint64_t{6})}},
                                   {pair_bytes(2, 1), {Bytes_().add(uint64_t{7})}}};
  EXPECT_EQ(sample(elements),
            "10:00:00 2       1              7\n"
            "10:00:00 2       9              6\n"
            "10:00:00 300     1              5\n");
}

TEST_F(TextPrinterTest, AnEmptyLineIsBetweenSamples) {
  tables_ = {table("counts", u32(), record(8, {member("n", u64(), 0)}))};
  EXPECT_EQ(titles(), "TIME     KEY     N\n");
  std::vector<Element> elements = {{Bytes_().add(1u), {Bytes_().add(uint64_t{5})}}};
  EXPECT_EQ(sample({}), "");
  EXPECT_EQ(sample(elements), "10:00:00 1       5\n");
  EXPECT_EQ(sample({}), "");
  EXPECT_EQ(sample(elements, kTen + 1'000'000'000), "\n10:00:01 1       5\n");
}

TEST_F(TextPrinterTest, TablesPerCpuLeaveOutZeros) {
  tables_ = {table("counts", u32(), u64())};
  tables_[0].per_cpu = true;
  EXPECT_EQ(titles(), "TIME     KEY     CPU VALUE\n");
  std::vector<Element> elements = {
      {Bytes_().add(1u),
       {Bytes_().add(uint64_t{5}), Bytes_().add(uint64_t{0}), Bytes_().add(uint64_t{6})}}};
  EXPECT_EQ(sample(elements),
            "10:00:00 1       0   5\n"
            "10:00:00 1       2   6\n");
}

TEST_F(TextPrinterTest, TablesOfUnknownTypes) {
  tables_ = {table("counts", nullptr, nullptr)};
  EXPECT_EQ(titles(), "TIME     DATA   DATA\n");
  EXPECT_EQ(sample({{Bytes_().add('\1'), {Bytes_().add('\2')}}}), "10:00:00 01     02\n");
}

TEST_F(TextPrinterTest, StacksWithSymbols) {
  auto type =
      record(16 + 20 + 32,
             {member("pid", u32(), 0), member("cpu_id", u32(), 4), member("comm", text(16), 8),
              member("kstack_sz", i32(), 24), member("ustack_sz", i32(), 28),
              member("kstack", array(u64(), 2), 32), member("ustack", array(u64(), 3), 48)});
  events_ = {{"rb", type, package::StackFields{}}};
  EXPECT_EQ(titles(), "");
  auto stack = [](int kernel, int user) {
    return Bytes_()
        .add(42u)
        .add(3u)
        .text("sh", 16)
        .add(kernel)
        .add(user)
        .add(0xffffffff81000010u)
        .add(0xffffffffc0000010u)
        .add(uint64_t{0x401000})
        .add(uint64_t{1})
        .add(uint64_t{2});
  };
  EXPECT_EQ(event(stack(16, 24)),
            "COMM: sh (pid=42) @ CPU 3\n"
            "Kernel:\n"
            "  0 [<ffffffff81000010>] f+0x10\n"
            "  1 [<ffffffffc0000010>] f+0x10 [m]\n"
            "Userspace:\n"
            "  0 [<0000000000401000>] main_of_42+0x2a [/bin/x]\n"
            "  1 [<0000000000000001>]\n"
            "  2 [<0000000000000002>] [/bin/x]\n"
            "\n");
  EXPECT_EQ(event(stack(8, -14)),
            "COMM: sh (pid=42) @ CPU 3\n"
            "Kernel:\n"
            "  0 [<ffffffff81000010>] f+0x10\n"
            "No Userspace Stack\n"
            "\n");
  EXPECT_EQ(event(stack(0, 0)),
            "COMM: sh (pid=42) @ CPU 3\n"
            "No Kernel Stack\n"
            "No Userspace Stack\n"
            "\n");
}

TEST_F(TextPrinterTest, StacksUnderOtherNames) {
  auto type = record(20, {member("p", u32(), 0), member("k", array(u64(), 2), 4)});
  package::StackFields fields;
  fields.pid = "p";
  fields.kernel = "k";
  fields.with_symbols = false;
  events_ = {{"rb", type, fields}};
  options_.several_maps = true;
  EXPECT_EQ(event(Bytes_().add(7u).add(uint64_t{0x10}).add(uint64_t{0})),
            "COMM: ? (pid=7) @ CPU ? in rb\n"
            "Kernel:\n"
            "  0 [<0000000000000010>]\n"
            "No Userspace Stack\n"
            "\n");
}

TEST_F(TextPrinterTest, StackSizesAreNotBelieved) {
  auto type = record(12, {member("kstack_sz", u32(), 0), member("kstack", array(u64(), 1), 4)});
  events_ = {{"rb", type, package::StackFields{}}};
  EXPECT_EQ(event(Bytes_().add(0xffffffffu).add(uint64_t{0x10})),
            "COMM: ? (pid=?) @ CPU ?\n"
            "Kernel:\n"
            "  0 [<0000000000000010>] f+0x10\n"
            "No Userspace Stack\n"
            "\n");
  EXPECT_EQ(event(Bytes_().add(8u).add(0x10u)),  // cut off
            "COMM: ? (pid=?) @ CPU ?\nNo Kernel Stack\nNo Userspace Stack\n\n");
}

}  // namespace
}  // namespace irqscope::runner
