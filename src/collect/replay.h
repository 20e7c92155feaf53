// Plays a recording: its events, as its time is moved on.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <optional>

#include "base/result.h"
#include "collect/recorded_events.h"
#include "model/snapshot.h"

namespace irqscope {

class Replay {
 public:
  using Handle = std::function<void(const Event&)>;

  // Each event is handed out once, CPU after CPU; of each CPU in its order.
  Replay(RecordedEvents events, Handle handle);

  // The time is that of the recording's start; what ended before it has been handed out.
  Result<void> start();
  // Hands out what ended before that time. False if the recording has ended by then; the time is
  // that of its end. Also if a stop was requested (base/stop_signal.h); the time is as far as it
  // was read.
  bool advance_to(uint64_t monotonic_ns);
  // Until when there is nothing; reads on until there is something.
  uint64_t quiet_until_ns();

  uint64_t now_ns() const { return now_ns_; }
  uint64_t wall_ns() const { return now_ns_ + wall_offset_ns_; }
  const Loss& loss() const { return loss_; }  // as its marks tell
  bool is_read() const { return !has_more_; }
  bool is_over() const { return is_over_; }  // all was handed out
  bool is_torn() const { return is_torn_; }  // a stop was requested while a round was handed out
  RecordedEvents& events() { return events_; }
  const RecordedEvents& events() const { return events_; }

 private:
  struct Pending {
    recording::EventBlock block;
    recording::EventCursor cursor;
    bool has_event;
    explicit Pending(recording::EventBlock read)
        : block(std::move(read)), cursor(block), has_event(cursor.next()) {}
  };

  bool read_round();
  void take_mark(const recording::Mark& mark);
  bool nothing_is_pending() const;
  void hand_out_until(uint64_t monotonic_ns);
  void hand_out(const Event& event);

  RecordedEvents events_;
  Handle handle_;
  std::map<uint32_t, std::list<Pending>> pending_;  // by CPU
  Loss loss_{0, 0, 0, 0};
  bool has_more_ = true;
  bool is_over_ = false;
  bool is_torn_ = false;
  uint64_t now_ns_ = 0;
  uint64_t complete_until_ns_ = 0;
  uint64_t last_event_ns_ = 0;
  uint64_t wall_offset_ns_ = 0;  // of the wall clock to the monotonic one
};

}  // namespace irqscope
