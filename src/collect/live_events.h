// Single interrupts as they happen.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collect/ebpf_collector.h"
#include "collect/event_decoder.h"
#include "collect/event_names.h"
#include "model/event.h"
#include "model/loss_ledger.h"
#include "recording/content.h"

namespace irqscope {

class LiveEvents : public EventNames {
 public:
  // Fails if this kernel, or this user, can't have eBPF; `request.events` must be there.
  static Result<LiveEvents> start(const CollectRequest& request, const sys::Machine& machine);

  using Handle = std::function<void(const Event&)>;
  // All that has come by now, CPU after CPU; of each CPU in the order of sending, which is that of
  // their ends, but for one that another interrupt overtook while it was sent. How many they were.
  // What ended before the start, while programs were attached one by one, is no event: some of them
  // did not see it, and it came from attaching, mostly.
  size_t drain(const Handle& handle);

  // Until there is something to read, as far as that is told; not long, since it mostly is not. A
  // buffer that fills up fast is read more often. False if it is time to stop: StopSignal, or
  // nobody reads `watched_fd` any more.
  bool rest(int watched_fd) const;

  // Ends it, but what has been sent can still be drained.
  void stop();
  // Then: all that is left.
  void drain_rest(const Handle& handle);

  const Source& source(uint32_t number) override;
  const std::string* cgroup(uint64_t id) override;
  // Empty if it is not known.
  std::optional<NumberedCgroup> described_cgroup(uint64_t id);
  // What is known of cgroups, so that the memory for those that are gone has an end.
  void forget_cgroups();
  std::string code(uint64_t address) override { return collector_->namer().code(address); }

  uint64_t started_ns() const { return started_ns_; }
  recording::Clocks start_clocks() const;  // at that moment
  // Calls that were not even sent: since the start; and from there to the stop.
  Loss loss_so_far() const;
  const Loss& loss() const { return loss_; }
  // What the kernel side summed up since the start, per source number.
  std::vector<recording::SourceSum> sums();

  // Events, since the start: in the end those that were sent are lost or received.
  uint64_t sent() const;
  uint64_t received() const { return received_; }
  LossLedger losses() const;  // as they are now
  uint64_t own_wakes() const { return counter().event_counters().own_wakes(); }

  EbpfCollector& collector() { return *collector_; }

 private:
  explicit LiveEvents(std::unique_ptr<EbpfCollector> collector)
      : collector_(std::move(collector)) {}
  ebpf::InterruptCounter& counter() const { return collector_->counter(); }
  void begin();
  void count_early(const Event& event);

  std::unique_ptr<EbpfCollector> collector_;
  EventDecoder decoder_;
  std::map<uint64_t, std::optional<NumberedCgroup>> cgroups_;
  uint64_t received_ = 0;
  uint64_t started_ns_ = 0;
  LossLedger told_;                             // by events
  uint64_t early_ = 0;                          // events that ended before it
  std::vector<recording::SourceSum> early_of_;  // likewise, by row
  Snapshot begin_;                              // its losses; without rows
  Loss loss_;
};

}  // namespace irqscope
