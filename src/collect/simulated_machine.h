// For tests and benchmarks: machines larger than those that there are.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "collect/collector.h"
#include "collect/count_reader.h"
#include "collect/test_rows.h"

namespace irqscope::test {

// Every source has a row on every CPU. Sources are device interrupts from IRQ 32 on, called
// "eth0-TxRx-N".
class SimulatedMachine {
 public:
  static constexpr std::array<uint64_t, 5> kDurations = {300, 700, 1'500, 3'000, 6'000};
  static constexpr uint64_t kCalls = kDurations.size();
  static constexpr uint64_t kTotalNs = 11'500;
  static constexpr uint32_t kFirstIrq = 32;

  // `most_rows`: that the table has room for; calls of sources that come later are lost.
  SimulatedMachine(uint32_t cpus, uint32_t irqs, size_t most_rows = SIZE_MAX)
      : irqs_(irqs), cpus_(cpus), rows_(std::min(size_t{cpus} * irqs, most_rows)) {
    for (size_t number = 0; number < rows_.size(); ++number) describe(number);
  }

  std::span<iq_row> rows() { return rows_; }
  std::span<iq_cpu> cpus() { return cpus_; }

  // Every source calls its handler on every CPU, once for each of kDurations.
  void interrupt_all() {
    for (size_t number = 0; number < cpus_.size() * irqs_; ++number) {
      iq_cpu& cpu = cpus_[number % cpus_.size()];
      add(cpu.net_ns[IQ_LEVEL_IRQ], kTotalNs);
      if (number < rows_.size()) {
        for (uint64_t ns : kDurations) handle(rows_[number], ns);
      } else {
        add(cpu.table_full[IQ_LEVEL_IRQ], kCalls);
      }
    }
  }

 private:
  void describe(size_t number) {
    iq_row& row = rows_[number];
    auto irq = static_cast<uint32_t>(number / cpus_.size());
    row.kind = IQ_HARDIRQ;
    row.id = kFirstIrq + irq;
    row.action = 0xffff888000000000 + 256 * irq;
    row.cpu = static_cast<uint32_t>(number % cpus_.size());
    std::string name = fmt::format("eth0-TxRx-{}", irq);
    std::memcpy(row.name, name.data(), name.size());
    set(row.used, 1);
  }

  size_t irqs_;
  std::vector<iq_cpu> cpus_;
  std::vector<iq_row> rows_;
};

// Measures times and net times, as stat does. It takes a second from one reading to the next.
class SimulatedCollector : public Collector {
 public:
  explicit SimulatedCollector(SimulatedMachine& machine)
      : machine_(machine), namer_(request_, root_), reader_(request_, namer_, machine.rows()) {}

  Result<void> start() override { return {}; }
  Result<Snapshot> read() override {
    Snapshot snapshot;
    snapshot.monotonic_ns = now_ns_ += 1'000'000'000;
    reader_.read(machine_.rows());
    snapshot.cpus = cpu_uses(machine_.cpus());
    snapshot.loss = lost_calls(machine_.cpus());
    reader_.add_rows(snapshot);
    return snapshot;
  }
  RunInfo info() const override {
    RunInfo info;
    info.kinds = request_.kinds;
    info.backend = "simulated";
    info.has_times = info.has_net = true;
    return info;
  }

 private:
  static CollectRequest request() {
    CollectRequest request;
    request.kinds = {Kind::hardirq};
    request.measure_net = true;
    return request;
  }

  CollectRequest request_ = request();
  sys::Machine root_{"/nonexistent"};
  SimulatedMachine& machine_;
  SourceNamer namer_;
  CountReader reader_;
  uint64_t now_ns_ = 0;
};

}  // namespace irqscope::test
