#include <gtest/gtest.h>

#include "runner/test_outputs.h"

namespace irqscope::runner {
namespace {

using namespace test;

class HistogramTextTest : public testing::Test {
 protected:
  std::string sample(const std::vector<Element>& elements) {
    auto printer = text_printer({}, tables_, symbols_, options_);
    std::string out;
    printer->begin(out);
    printer->table(out, 0, kTen, elements);
    return out;
  }
  void set_up(types::TypePtr key, types::TypePtr value, package::SampleKind kind) {
    tables_ = {table("hists", std::move(key), std::move(value))};
    tables_[0].sample.kind = kind;
    tables_[0].sample.unit = "usecs";
  }

  Utc utc_;
  FakeSymbols symbols_;
  std::vector<TableOutput> tables_;
  PrinterOptions options_;
};

constexpr auto kLog2 = package::SampleKind::log2_histogram;
constexpr auto kLinear = package::SampleKind::linear_histogram;

// struct { u64 slots[4]; char comm[8]; }
types::TypePtr hist() {
  return record(40, {member("slots", array(u64(), 4), 0), member("comm", text(8), 32)});
}
Bytes_ hist_bytes(uint64_t a, uint64_t b, uint64_t c, const std::string& comm) {
  return Bytes_().add(a).add(b).add(c).add(uint64_t{0}).text(comm, 8);
}

TEST_F(HistogramTextTest, Log2) {
  set_up(u32(), hist(), kLog2);
  EXPECT_EQ(sample({{Bytes_().add(7u), {hist_bytes(8, 0, 6'000'000'000, "sh")}}}),
            "10:00:00\n"
            "key =  7\n"
            "comm = sh\n"
            "\n"
            "     usecs               : count      distribution\n"
            "         0 -> 1          : 8          |                                        |\n"
            "         2 -> 3          : 0          |                                        |\n"
            "         4 -> 7          : 6000000000 |****************************************|\n"
            "\n");
}

TEST_F(HistogramTextTest, WhatCountedNothingHasNoDiagram) {
  set_up(u32(), hist(), kLog2);
  EXPECT_EQ(sample({{Bytes_().add(7u), {hist_bytes(0, 0, 0, "sh")}},
                    {Bytes_().add(8u), {hist_bytes(0, 0, 0, "")}}}),
            "10:00:00\n"
            "key =  7\n"
            "comm = sh\n"
            "\n"
            "key =  8\n"
            "comm = \n"
            "\n");
  EXPECT_EQ(sample({}), "");
}

TEST_F(HistogramTextTest, SlotsOfOtherNames) {
  set_up(u32(), record(8, {member("buckets", array(u32(), 2), 0)}), kLog2);
  EXPECT_EQ(sample({{Bytes_().add(7u), {Bytes_().add(3u).add(0u)}}}),
            "10:00:00\n"
            "key =  7\n"
            "\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 3        |****************************************|\n"
            "\n");
}

TEST_F(HistogramTextTest, StructKeysHaveNames) {
  set_up(pair(), array(u32(), 2), kLog2);
  options_.several_maps = true;
  EXPECT_EQ(sample({{pair_bytes(2, 1), {Bytes_().add(0u).add(2u)}},
                    {pair_bytes(1, 5), {Bytes_().add(4u).add(1u)}}}),
            "10:00:00 hists\n"
            "key =  pid=1 n=5\n"
            "\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 4        |****************************************|\n"
            "         2 -> 3          : 1        |**********                              |\n"
            "\n"
            "key =  pid=2 n=1\n"
            "\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 0        |                                        |\n"
            "         2 -> 3          : 2        |****************************************|\n"
            "\n");
}

TEST_F(HistogramTextTest, Linear) {
  set_up(nullptr, array(u32(), 4), kLinear);
  EXPECT_EQ(sample({{Bytes_().add('\xab'), {Bytes_().add(2u).add(0u).add(1u).add(0u)}}}),
            "10:00:00\n"
            "key =  ab\n"
            "\n"
            "     usecs : count    distribution\n"
            "         0 : 2        |****************************************|\n"
            "         1 : 0        |                                        |\n"
            "         2 : 1        |********************                    |\n"
            "\n");
}

TEST_F(HistogramTextTest, CpusAreSummedUp) {
  set_up(u32(), hist(), kLog2);
  tables_[0].per_cpu = true;
  EXPECT_EQ(
      sample({{Bytes_().add(7u),
               {hist_bytes(0, 0, 0, ""), hist_bytes(1, 0, 0, "b"), hist_bytes(3, 0, 0, "c")}}}),
      "10:00:00\n"
      "key =  7\n"
      "comm = b\n"
      "\n"
      "     usecs               : count    distribution\n"
      "         0 -> 1          : 4        |****************************************|\n"
      "\n");
}

TEST_F(HistogramTextTest, MoreSlotsThanANumberHasBits) {
  set_up(u32(), array(u8(), 70), kLog2);
  std::string counts(70, '\1');
  std::string text = sample({{Bytes_().add(7u), {Bytes_().text(counts, 70)}}});
  EXPECT_NE(text.find("9223372036854775808 -> 18446744073709551615 : 1 "), text.npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3 + 1 + 64 + 1);
}

TEST_F(HistogramTextTest, ValuesWithoutSlotsAreRows) {
  set_up(u32(), u64(), kLog2);
  EXPECT_EQ(sample({{Bytes_().add(7u), {Bytes_().add(uint64_t{8})}}}),
            "TIME     KEY     VALUE\n"
            "10:00:00 7       8\n");
}

}  // namespace
}  // namespace irqscope::runner
