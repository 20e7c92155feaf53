// Counts what a recording has, as if it happened now.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "collect/collector.h"
#include "collect/event_counts.h"
#include "collect/replay.h"

namespace irqscope {

class RecordingCollector : public Collector {
 public:
  RecordingCollector(RecordedEvents events, RecordingRequest request)
      : parts_(std::make_unique<Parts>(std::move(events), std::move(request))) {}

  // The time is that of the recording's start.
  Result<void> start() override { return parts_->replay.start(); }
  // What had been counted at the time that was advanced to.
  Result<Snapshot> read() override;
  RunInfo info() const override;

  // As Replay::advance_to().
  bool advance_to(uint64_t monotonic_ns) { return parts_->replay.advance_to(monotonic_ns); }
  uint64_t quiet_until_ns() override { return parts_->replay.quiet_until_ns(); }

  bool is_read() const { return parts_->replay.is_read(); }
  // What of it was read so far.
  recording::Extent extent() const { return parts_->replay.events().extent(); }
  // Once it has ended: in one line what is wrong with it; empty if nothing is, as far as its extent
  // does not tell.
  std::string complaint();
  // Whether all that was recorded could be read and adds up; one that was killed, or had no more
  // room, is intact.
  bool is_intact() const { return is_intact_; }

 private:
  bool counts_all() const;

  // They point at each other, and stay where they are.
  struct Parts {
    RecordingRequest request;
    Replay replay;
    EventCounts counts;
    Parts(RecordedEvents events, RecordingRequest asked)
        : request(std::move(asked)),
          replay(std::move(events), [this](const Event& event) { counts.count(event); }),
          counts(replay.events(), request) {}
  };
  std::unique_ptr<Parts> parts_;
  bool is_intact_ = true;
};

}  // namespace irqscope
