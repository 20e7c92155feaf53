#include "collect/completed_collector.h"

#include <gmock/gmock.h>

#include "model/interval.h"
#include "sys/test_machine.h"

namespace irqscope {
namespace {

using testing::ElementsAre;

// Has counted nothing but one vector, in so many calls that took some time.
class Tracing : public Collector {
 public:
  explicit Tracing(RunInfo info) : info_(std::move(info)) {}
  Result<void> start() override { return {}; }
  Result<Snapshot> read() override {
    Snapshot snapshot;
    Row& row = snapshot.rows.emplace_back();
    row.source = Source({Kind::vector, 0, 0, 0}, "local_timer");
    row.tally.count = 7;
    row.tally.timing.emplace();
    return snapshot;
  }
  RunInfo info() const override { return info_; }

 private:
  RunInfo info_;
};

constexpr const char* kTable =
    "  CPU0 CPU1\n"
    " 36: {0} 0 chip 1-edge disk\n"
    "NMI: {0} 0 Non-maskable interrupts\n"
    "LOC: {0} 0 Local timer interrupts\n"
    "THR: {0} 0 Threshold APIC interrupts\n"
    "HYP: 0 {0} Hypervisor callback interrupts\n"
    "PIW: 0 0 Posted-interrupt wakeup event\n"
    "MIS: 0\n";

struct Told {
  std::vector<std::string> rows;
  std::vector<std::string> missing;
};

Told told(const CollectRequest& request, std::vector<Missing> missing = {}) {
  sys::ScratchMachine machine;
  machine.write("proc/interrupts", fmt::format(kTable, 100));
  RunInfo info;
  info.missing = std::move(missing);
  auto collector = completed(std::make_unique<Tracing>(info), request, machine.machine());
  Told told;
  for (const Missing& one : collector->info().missing) told.missing.push_back(one.what);
  auto before = collector->read();
  machine.write("proc/interrupts", fmt::format(kTable, 105));
  auto after = collector->read();
  EXPECT_TRUE(before && after);
  Interval grown = difference(before.value_or(Snapshot{}), after.value_or(Snapshot{}));
  for (const Row& row : grown.rows) {
    told.rows.push_back(fmt::format("{} cpu{} +{}{}", row.source->name,
                                    row.source.key.cpu.value_or(-1), row.tally.count,
                                    row.tally.timing ? " timed" : ""));
  }
  return told;
}

CollectRequest everything() {
  CollectRequest request;
  request.kinds = {Kind::hardirq, Kind::vector, Kind::nmi, Kind::softirq, Kind::thread};
  request.kernel_counts = true;
  return request;
}

TEST(CompletedCollector, AddsWhatHasNoTracepoint) {
  Told all = told(everything());
  EXPECT_THAT(all.rows, ElementsAre("Hypervisor callback interrupts cpu1 +5"));
  EXPECT_THAT(all.missing, ElementsAre("times of Hypervisor callback interrupts"));
}

TEST(CompletedCollector, AddsWhatThisKernelHasNoTracepointFor) {
  std::vector<Missing> missing = {{Kind::vector, "threshold_apic", "not in this kernel"},
                                  {Kind::nmi, "nmi_handler", "not in this kernel"}};
  EXPECT_THAT(told(everything(), missing).rows,
              testing::UnorderedElementsAre("nmi cpu0 +5", "threshold_apic cpu0 +5",
                                            "Hypervisor callback interrupts cpu1 +5"));
}

TEST(CompletedCollector, IsTheOtherOneWhereTheKernelCannotTell) {
  CollectRequest unasked = everything(), of_process = everything(), softirqs = everything();
  unasked.kernel_counts = false;
  of_process.tgid = 1;
  softirqs.kinds = {Kind::softirq};
  for (const CollectRequest& request : {unasked, of_process, softirqs}) {
    EXPECT_THAT(told(request).rows, testing::IsEmpty());
    EXPECT_THAT(told(request).missing, testing::IsEmpty());
  }
}

}  // namespace
}  // namespace irqscope
