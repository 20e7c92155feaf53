// Machines of thousands of CPUs or interrupts, from the kernel side's memory to what is printed.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "collect/procfs_collector.h"
#include "collect/simulated_machine.h"
#include "model/group.h"
#include "model/interval.h"
#include "output/options.h"
#include "session/session.h"
#include "sys/interrupts.h"
#include "sys/test_machine.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;
using Machine = SimulatedMachine;
using testing::HasSubstr;

constexpr uint64_t kSecond = 1'000'000'000;

using Shape = std::function<Interval(Interval)>;
Shape grouped(By by, bool per_cpu = false) {
  return [=](Interval interval) { return select(group(std::move(interval), by, per_cpu), {}); };
}

// One interval, in which every source called its handler on every CPU.
Interval interval_of(Machine& machine, const Shape& shape = grouped(By::source, true)) {
  SimulatedCollector collector(machine);
  Snapshot before = *collector.read();
  machine.interrupt_all();
  return shape(difference(before, *collector.read()));
}

using MakeSink = std::unique_ptr<Sink> (*)(Writer&, const TableOptions&);

// The same as a session prints it.
std::string printed(Machine& machine, MakeSink make_sink, By by, bool per_cpu = false) {
  SimulatedCollector collector(machine);
  StringWriter out;
  TableOptions options;
  options.by = by;
  options.per_cpu = per_cpu || by == By::cpu;
  options.all_kinds = true;
  auto sink = make_sink(out, options);
  auto wait = [&](uint64_t) {
    machine.interrupt_all();
    return true;
  };
  EXPECT_TRUE(run_session(collector, *sink, {kSecond, 1, {}}, grouped(by, per_cpu), wait));
  return out.text();
}

size_t count_lines(const std::string& text, std::string_view with) {
  size_t lines = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    lines += std::string_view(text).substr(begin, end - begin).find(with) != text.npos;
    begin = end + 1;
  }
  return lines;
}

void expect_calls(const Row& row, uint64_t times) {
  const Timing& timing = row.tally.timing.value();
  EXPECT_EQ(row.tally.count, times * Machine::kCalls) << row.source->name;
  EXPECT_EQ(timing.net_ns(), times * Machine::kTotalNs);
  EXPECT_EQ(timing.max_ns, Machine::kDurations.back());
  EXPECT_EQ(timing.histogram.count(), row.tally.count);
  for (uint64_t ns : Machine::kDurations) {
    EXPECT_EQ(timing.histogram.buckets()[bucket_index(ns)], times) << ns;
  }
}

constexpr uint32_t kManyCpus = 4096;
constexpr uint32_t kFewIrqs = 4;

TEST(Giants, EachOf4096CpusHasItsRows) {
  Machine machine(kManyCpus, kFewIrqs);
  Interval interval = interval_of(machine);
  ASSERT_EQ(interval.rows.size(), size_t{kManyCpus} * kFewIrqs);
  std::set<SourceKey> keys;
  for (const Row& row : interval.rows) keys.insert(row.source.key);
  EXPECT_EQ(keys.size(), interval.rows.size());
  for (const Row& row : interval.rows) expect_calls(row, 1);
  EXPECT_TRUE(interval.loss.none());
}

TEST(Giants, SourcesAreAddedUpOver4096Cpus) {
  Machine machine(kManyCpus, kFewIrqs);
  Interval interval = interval_of(machine, grouped(By::source));
  ASSERT_EQ(interval.rows.size(), kFewIrqs);
  for (const Row& row : interval.rows) expect_calls(row, kManyCpus);
  EXPECT_EQ(interval.rows[0].source->name, "eth0-TxRx-0");
}

TEST(Giants, ARowForEachOf4096Cpus) {
  Machine machine(kManyCpus, kFewIrqs);
  Interval interval = interval_of(machine, grouped(By::cpu));
  ASSERT_EQ(interval.rows.size(), kManyCpus);
  for (const Row& row : interval.rows) expect_calls(row, kFewIrqs);
}

TEST(Giants, TablesOf4096Cpus) {
  Machine machine(kManyCpus, kFewIrqs);
  std::string text = printed(machine, make_text_sink, By::source);
  EXPECT_EQ(count_lines(text, "eth0-TxRx-"), kFewIrqs);
  EXPECT_THAT(text, HasSubstr("4080 more CPUs with at most"));
  // Each with its count.
  EXPECT_EQ(count_lines(printed(machine, make_text_sink, By::cpu), " 20 "), kManyCpus);
}

TEST(Giants, JsonOf4096Cpus) {
  Machine machine(kManyCpus, kFewIrqs);
  Json json = Json::parse(printed(machine, make_json_sink, By::cpu));
  EXPECT_EQ(json.at("cpus").size(), kManyCpus);
  ASSERT_EQ(json.at("rows").size(), kManyCpus);
  for (const Json& row : json["rows"]) {
    ASSERT_EQ(row.at("count"), Machine::kCalls * kFewIrqs);
    ASSERT_EQ(row.at("net_ns"), Machine::kTotalNs * kFewIrqs);
  }
}

TEST(Giants, CsvOf4096Cpus) {
  Machine machine(kManyCpus, 1);
  std::string text = printed(machine, make_csv_sink, By::source, true);
  EXPECT_EQ(count_lines(text, "eth0-TxRx-0"), kManyCpus);
  EXPECT_EQ(count_lines(text, "cpu_use,"),
            count_lines(printed(machine, make_csv_sink, By::cpu), "cpu_use,"));
}

constexpr uint32_t kManyIrqs = 10'000;
constexpr uint32_t kFewCpus = 2;

TEST(Giants, EachOf10000IrqsHasItsNameAndNumber) {
  Machine machine(kFewCpus, kManyIrqs);
  Interval interval = interval_of(machine, grouped(By::source));
  ASSERT_EQ(interval.rows.size(), kManyIrqs);
  std::set<uint32_t> numbers;
  for (const Row& row : interval.rows) {
    expect_calls(row, kFewCpus);
    uint32_t number = row.source.key.id - Machine::kFirstIrq;
    EXPECT_EQ(row.source->name, fmt::format("eth0-TxRx-{}", number));
    numbers.insert(number);
  }
  EXPECT_EQ(numbers.size(), kManyIrqs);
  EXPECT_EQ(*numbers.rbegin(), kManyIrqs - 1);
}

TEST(Giants, ACpuHasTheSumOf10000Irqs) {
  Machine machine(kFewCpus, kManyIrqs);
  Interval interval = interval_of(machine, grouped(By::cpu));
  ASSERT_EQ(interval.rows.size(), kFewCpus);
  for (const Row& row : interval.rows) expect_calls(row, kManyIrqs);
  EXPECT_EQ(interval.cpus.at(1).net_ns[IQ_LEVEL_IRQ], kManyIrqs * Machine::kTotalNs);
}

TEST(Giants, TablesOf10000Irqs) {
  Machine machine(kFewCpus, kManyIrqs);
  EXPECT_EQ(count_lines(printed(machine, make_text_sink, By::source), "eth0-TxRx-"), kManyIrqs);
}

TEST(Giants, JsonOf10000Irqs) {
  Machine machine(kFewCpus, kManyIrqs);
  Json json = Json::parse(printed(machine, make_json_sink, By::source));
  EXPECT_EQ(json.at("rows").size(), kManyIrqs);
}

TEST(Giants, CsvOf10000Irqs) {
  Machine machine(kFewCpus, kManyIrqs);
  EXPECT_EQ(count_lines(printed(machine, make_csv_sink, By::source), "eth0-TxRx-"), kManyIrqs);
}

std::unique_ptr<Sink> make_classic(Writer& out, const TableOptions&) {
  return make_classic_sink(out, {});
}

TEST(Giants, ClassicNamesOf10000Irqs) {
  Machine machine(kFewCpus, kManyIrqs);
  EXPECT_EQ(count_lines(printed(machine, make_classic, By::source), "eth0-TxRx-"), kManyIrqs);
}

// Room for half of the rows.
class TableFull : public testing::Test {
 protected:
  static constexpr uint64_t kLost = kManyIrqs * Machine::kCalls;
  Machine machine_{kFewCpus, kManyIrqs, kManyIrqs};
};

TEST_F(TableFull, TheRowsThatThereAreAreRight) {
  Interval interval = interval_of(machine_, grouped(By::source));
  EXPECT_EQ(interval.rows.size(), kManyIrqs / kFewCpus);
  for (const Row& row : interval.rows) expect_calls(row, kFewCpus);
  EXPECT_EQ(interval.loss.table_full, kLost);
  EXPECT_EQ(interval.loss.unmatched, 0u);
}

TEST_F(TableFull, IsToldBesideTables) {
  EXPECT_THAT(printed(machine_, make_text_sink, By::source), HasSubstr("50000"));
  EXPECT_THAT(printed(machine_, make_text_sink, By::cpu), HasSubstr("50000"));
}

TEST_F(TableFull, IsToldInJson) {
  Json json = Json::parse(printed(machine_, make_json_sink, By::source));
  EXPECT_EQ(json.at("loss").at("table_full"), kLost);
}

TEST_F(TableFull, IsToldInCsv) {
  std::string text = printed(machine_, make_csv_sink, By::source);
  size_t begin = text.find("table_full");
  ASSERT_NE(begin, text.npos);
  EXPECT_THAT(text.substr(text.rfind('\n', begin), 200), HasSubstr("50000"));
}

// /proc/interrupts; each counter is `count`.
std::string interrupts_text(size_t cpus, size_t lines, uint32_t count) {
  std::string text = "    ";
  for (size_t cpu = 0; cpu < cpus; ++cpu) text += fmt::format("{:>11}", fmt::format("CPU{}", cpu));
  std::string counts, cell = fmt::format("{:>11}", count);
  for (size_t cpu = 0; cpu < cpus; ++cpu) counts += cell;
  for (size_t line = 0; line < lines; ++line) {
    text += fmt::format("\n{:>5}:{}  PCI-MSIX-0000:00:02.0 {:>3}-edge      nvme0q{}", line, counts,
                        line, line);
  }
  return text + "\n";
}

void expect_table(size_t cpus, size_t lines) {
  auto table = sys::parse_interrupts(interrupts_text(cpus, lines, 4'000'000'000));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->cpus.size(), cpus);
  ASSERT_EQ(table->lines.size(), lines);
  for (const sys::CounterLine& line : table->lines) {
    ASSERT_EQ(line.counts.size(), cpus);
    ASSERT_EQ(line.counts.back(), 4'000'000'000);
    ASSERT_EQ(line.actions, std::vector<std::string>{"nvme0q" + line.label});
  }
}

TEST(Giants, ProcInterruptsOf4096Columns) { expect_table(4096, 100); }
TEST(Giants, ProcInterruptsOf10000Lines) { expect_table(2, 10'000); }

// What the fallback counts of such tables.
void expect_counted(size_t cpus, size_t lines) {
  sys::ScratchMachine machine;
  machine.write("proc/interrupts", interrupts_text(cpus, lines, 7));
  CollectRequest request;
  request.kinds = {Kind::hardirq};
  ProcfsCollector collector(request, machine.machine());
  ASSERT_TRUE(collector.start());
  Snapshot before = *collector.read();
  machine.write("proc/interrupts", interrupts_text(cpus, lines, 10));
  Interval interval = difference(before, *collector.read());
  ASSERT_EQ(interval.rows.size(), cpus * lines);
  for (const Row& row : interval.rows) ASSERT_EQ(row.tally.count, 3u);
  EXPECT_EQ(group(std::move(interval), By::source, false).rows.size(), lines);
}

TEST(Giants, FallbackOn4096Cpus) { expect_counted(4096, 20); }
TEST(Giants, FallbackWith10000Irqs) { expect_counted(2, 10'000); }

}  // namespace
}  // namespace irqscope::test
