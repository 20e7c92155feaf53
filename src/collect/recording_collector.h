// Counts what a recording has, as if it happened now.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "collect/collector.h"
#include "collect/recorded_events.h"
#include "model/snapshot.h"

namespace irqscope {

struct RecordingRequest {
  EventFilter filter;
  bool measure_time = true;
  bool functions = false;
  bool usec_slots = false;
  std::optional<Kind> victims;  // task or cgroup
};

class RecordingCollector : public Collector {
 public:
  RecordingCollector(RecordedEvents events, RecordingRequest request);

  // The time is that of the recording's start.
  Result<void> start() override;
  // What had been counted at the time that was advanced to.
  Result<Snapshot> read() override;
  RunInfo info() const override;

  // False if the recording has ended by then; the time is that of its end. Also if a stop was
  // requested (base/stop_signal.h); the time is as far as it was read.
  bool advance_to(uint64_t monotonic_ns);

  // Reads on until there is something to count.
  uint64_t quiet_until_ns() override;

  bool is_read() const { return !has_more_; }
  // What of it was read so far.
  recording::Extent extent() const { return events_.extent(); }
  // Once it has ended: in one line what is wrong with it; empty if nothing is, as far as its extent
  // does not tell.
  std::string complaint();
  // Whether all that was recorded could be read and adds up; one that was killed, or had no more
  // room, is intact.
  bool is_intact() const { return is_intact_; }

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
  struct Pending {
    recording::EventBlock block;
    recording::EventCursor cursor;
    bool has_event;
    explicit Pending(recording::EventBlock read)
        : block(std::move(read)), cursor(block), has_event(cursor.next()) {}
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

  bool read_round();
  void take_mark(const recording::Mark& mark);
  bool is_all_counted() const;
  void count_until(uint64_t monotonic_ns);
  void count(const Event& event);
  void count_wanted(const Event& event, Sum& sum);
  bool counts_all() const;
  Sum& sum_of(uint32_t number);
  Sum make_sum(uint32_t number);
  void add_to_cpu(const Event& event, Kind kind);
  void add_theft(const Event& event, const Sum& sum);
  void add_rows(Snapshot& snapshot);
  void add_thefts(Snapshot& snapshot);
  std::string difference_from_sums(const recording::End& end);
  void end_losses();
  Source victim(const TheftKey& key) const;

  RecordedEvents events_;
  RecordingRequest request_;
  std::map<uint32_t, std::list<Pending>> pending_;  // by CPU
  std::vector<Sum> sums_;
  std::unordered_map<uint32_t, size_t> sum_by_source_;  // a file may have any numbers
  size_t last_sum_ = 0;
  std::map<uint32_t, CpuUse> cpus_;
  std::unordered_map<TheftKey, TheftSum, TheftHash> thefts_;
  std::map<std::pair<uint64_t, uint64_t>, std::string> process_names_;
  Task task_;  // of the event before
  bool wants_task_ = true;
  Loss loss_{0, 0, 0, 0};
  bool is_loss_complete_ = false;
  bool has_more_ = true;
  bool is_intact_ = true;
  bool is_torn_ = false;  // a stop was requested while a round was counted
  uint64_t start_ns_ = 0;
  uint64_t now_ns_ = 0;
  uint64_t complete_until_ns_ = 0;
  uint64_t last_event_ns_ = 0;
  uint64_t wall_offset_ns_ = 0;  // of the wall clock to the monotonic one
};

}  // namespace irqscope
