// Counts single events as the kernel side would have.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collect/recorded_events.h"
#include "model/loss_ledger.h"
#include "model/measurement.h"
#include "model/snapshot.h"

namespace irqscope {

// What is counted of what was recorded, and of whom.
struct RecordingRequest : Measurement {
  EventFilter filter = {};  // has the kinds
};

class EventCounts {
 public:
  // Both must outlive it.
  EventCounts(RecordedEvents& events, const RecordingRequest& request)
      : events_(events), request_(request) {}

  void count(const Event& event);
  // When all have been counted: what was lost after the last event of a CPU.
  void end();

  // What was counted until now.
  uint64_t lost() const { return losses_.lost(); }
  void add_rows(Snapshot& snapshot);  // maxima are those since the last time
  void add_cpus(Snapshot& snapshot) const;
  void add_thefts(Snapshot& snapshot);

  // In one line what differs from the sums that the kernel side had of what it sent; empty if
  // nothing does. The time of a thread is summed up as it passes.
  std::string difference_from_sums(const recording::End& end);

 private:
  // A source on a CPU.
  struct Sum {
    uint32_t source = 0;
    bool is_wanted = false;
    Kind kind = Kind::hardirq;
    RunContext context = RunContext::interrupt;
    Tally tally;
    uint64_t handled_total = 0;  // never reset, whatever is wanted
    uint64_t gross_total = 0;
  };
  struct TheftKey {
    uint64_t victim, start_ns;
    Kind kind;
    uint32_t id;
    friend bool operator==(const TheftKey&, const TheftKey&) = default;
  };
  struct TheftHash {
    size_t operator()(const TheftKey& key) const;
  };
  struct TheftSum {
    uint64_t count = 0, net_ns = 0;
  };

  void count_wanted(const Event& event, Sum& sum);
  Sum& sum_of(uint32_t number);
  Sum make_sum(uint32_t number);
  void add_to_cpu(const Event& event, Kind kind);
  void add_theft(const Event& event, const Sum& sum);
  Source victim(const TheftKey& key) const;

  RecordedEvents& events_;
  const RecordingRequest& request_;
  std::vector<Sum> sums_;
  std::unordered_map<uint32_t, size_t> sum_by_source_;  // a file may have any numbers
  size_t last_sum_ = 0;
  std::map<uint32_t, CpuUse> cpus_;
  std::unordered_map<TheftKey, TheftSum, TheftHash> thefts_;
  std::map<std::pair<uint64_t, uint64_t>, std::string> process_names_;
  Task task_;  // of the event before
  bool wants_task_ = true;
  LossLedger losses_;
  bool is_loss_complete_ = false;
};

}  // namespace irqscope
