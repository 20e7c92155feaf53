#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/test_outputs.h"

namespace irqscope::runner {
namespace {

using namespace test;

class JsonPrinterTest : public testing::Test {
 protected:
  Printer& printer() {
    if (!printer_) printer_ = json_printer(events_, tables_, symbols_, {});
    return *printer_;
  }
  std::string event(Bytes bytes) {
    std::string out;
    printer().begin(out);
    printer().event(out, 0, 1'700'000'000'123'456'789, bytes);
    EXPECT_TRUE(nlohmann::json::accept(out)) << out;
    return out;
  }
  std::string sample(const std::vector<Element>& elements) {
    std::string out;
    printer().table(out, 0, 5, elements);
    return out;
  }

  FakeSymbols symbols_;
  std::vector<EventOutput> events_;
  std::vector<TableOutput> tables_;
  std::unique_ptr<Printer> printer_;
};

TEST_F(JsonPrinterTest, Events) {
  events_ = {{"rb", signal_event(), {}}};
  EXPECT_EQ(event(signal_bytes(1234, "ls", true, UINT64_MAX)),
            R"({"schema":"irqscope.output/1","time_ns":1700000000123456789,"map":"rb",)"
            R"("event":{"pid":1234,"comm":"ls","success":true,"latency":18446744073709551615}})"
            "\n");
}

TEST_F(JsonPrinterTest, EventsOfUnknownType) {
  events_ = {{"r\"b", nullptr, package::StackFields{}}};
  EXPECT_EQ(event(Bytes_().text("\x01\xff", 2)),
            R"({"schema":"irqscope.output/1","time_ns":1700000000123456789,"map":"r\"b",)"
            R"("event":"01ff"})"
            "\n");
}

TEST_F(JsonPrinterTest, Stacks) {
  auto type = record(
      52, {member("pid", u32(), 0), member("kstack_sz", i32(), 4), member("ustack_sz", i32(), 8),
           member("kstack", array(u64(), 2), 12), member("ustack", array(u64(), 3), 28)});
  events_ = {{"rb", type, package::StackFields{}}};
  EXPECT_EQ(event(Bytes_()
                      .add(42u)
                      .add(16)
                      .add(16)
                      .add(0xffffffff81000010u)
                      .add(0xffffffffc0000010u)
                      .add(uint64_t{1})
                      .add(uint64_t{2})
                      .add(uint64_t{0})),
            R"({"schema":"irqscope.output/1","time_ns":1700000000123456789,"map":"rb",)"
            R"("event":{"pid":42,"kstack_sz":16,"ustack_sz":16},)"
            R"("kernel_stack":[{"address":"0xffffffff81000010","symbol":"f","offset":16,)"
            R"("module":null},{"address":"0xffffffffc0000010","symbol":"f","offset":16,)"
            R"("module":"m"}],"user_stack":[{"address":"0x1","symbol":null,"offset":null,)"
            R"("module":null},{"address":"0x2","symbol":null,"offset":null,)"
            R"("module":"/bin/x"}]})"
            "\n");
}

TEST_F(JsonPrinterTest, AnEventOfNothingButStacks) {
  auto type = record(8, {member("kstack", array(u64(), 1), 0)});
  events_ = {{"rb", type, package::StackFields{}}};
  EXPECT_EQ(event(Bytes_().add(uint64_t{0})),
            R"({"schema":"irqscope.output/1","time_ns":1700000000123456789,"map":"rb",)"
            R"("event":{},"kernel_stack":[],"user_stack":[]})"
            "\n");
}

TEST_F(JsonPrinterTest, Samples) {
  tables_ = {table("counts", pair(), u64())};
  EXPECT_EQ(sample({{pair_bytes(2, 1), {Bytes_().add(uint64_t{6})}},
                    {pair_bytes(1, 1), {Bytes_().add(uint64_t{7})}}}),
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"counts",)"
            R"("key":{"pid":1,"n":1},"value":7})"
            "\n"
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"counts",)"
            R"("key":{"pid":2,"n":1},"value":6})"
            "\n");
}

TEST_F(JsonPrinterTest, SamplesPerCpu) {
  tables_ = {table("counts", u32(), nullptr)};
  tables_[0].per_cpu = true;
  EXPECT_EQ(sample({{Bytes_().add(1u), {Bytes_().add('\0'), Bytes_().add('\1')}}}),
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"counts","key":1,)"
            R"("values":[{"cpu":0,"value":"00"},{"cpu":1,"value":"01"}]})"
            "\n");
  EXPECT_EQ(sample({{Bytes_().add(1u), {Bytes_().add('\0')}}}),
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"counts","key":1,)"
            R"("values":[{"cpu":0,"value":"00"}]})"
            "\n");
}

TEST_F(JsonPrinterTest, Histograms) {
  tables_ = {table("hists", u32(), record(8, {member("slots", array(u32(), 2), 0)}))};
  tables_[0].sample.kind = package::SampleKind::log2_histogram;
  tables_[0].sample.unit = "us\"";
  EXPECT_EQ(sample({{Bytes_().add(1u), {Bytes_().add(0u).add(3u)}}}),
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"hists","key":1,)"
            R"("value":{"slots":[0,3]},"type":"log2_hist","unit":"us\""})"
            "\n");
}

TEST_F(JsonPrinterTest, LinearHistograms) {
  tables_ = {table("hists", u32(), array(u32(), 2))};
  tables_[0].sample.kind = package::SampleKind::linear_histogram;
  EXPECT_EQ(sample({{Bytes_().add(1u), {Bytes_().add(0u).add(3u)}}}),
            R"({"schema":"irqscope.output/1","time_ns":5,"map":"hists","key":1,)"
            R"x("value":[0,3],"type":"linear_hist","unit":"(unit)"})x"
            "\n");
}

TEST_F(JsonPrinterTest, PrintkAndLosses) {
  events_ = {{"rb", u64(), {}}};
  std::string out;
  printer().print_line(out, 5, "a\"b");
  printer().lost(out, 0, 6, 12);
  EXPECT_EQ(out, R"({"schema":"irqscope.output/1","time_ns":5,"printk":"a\"b"})"
                 "\n"
                 R"({"schema":"irqscope.output/1","time_ns":6,"map":"rb","lost":12})"
                 "\n");
}

}  // namespace
}  // namespace irqscope::runner
