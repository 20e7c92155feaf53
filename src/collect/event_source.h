// Where single events come from: this machine, or a recording.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collect/event_names.h"
#include "model/event.h"
#include "model/snapshot.h"
#include "recording/content.h"

namespace irqscope {

// An event is sent microseconds after its end, unless its virtual CPU loses its processor between:
// so long after its end it has come.
constexpr uint64_t kArrivalNs = 10'000'000;

// What became of them.
struct EventTotals {
  uint64_t received = 0;
  uint64_t early = 0;  // from before the beginning
  std::vector<uint64_t> lost_by_cpu = {};
  uint64_t own_wakes = 0;  // interrupts that only woke the reader; they are no events
  Loss loss = {};          // what was not even sent
  std::string transport;
};

class EventTaker {
 public:
  virtual ~EventTaker() = default;
  virtual void take(const Event& event) = 0;
  // What an event told that is not handed out itself.
  virtual void lose(const Event& event) = 0;
};

class EventSource {
 public:
  enum class State {
    goes_on,
    ended,    // nothing more will come
    stopped,  // a stop was requested in the middle: what was taken is not to be shown, either
  };

  virtual ~EventSource() = default;
  virtual EventNames& names() = 0;
  // Hands out some of what has come, nearly in the order of their ends. Where all has come already,
  // as from a file, that is about `batch` of them.
  virtual State drain(size_t batch, EventTaker& taker) = 0;
  // All that ended before that has been handed out, but for what comes late.
  virtual uint64_t complete_until_ns() const = 0;
  // At one moment, since the last of these changed.
  virtual recording::Clocks clocks() const = 0;
  // Until there may be more. False if it is time to stop: StopSignal, the duration is over, or
  // nobody reads `watched_fd` any more.
  virtual bool wait(int watched_fd) = 0;
  // Comes to an end, and hands out what has been sent by then.
  virtual void finish(EventTaker& taker) = 0;
  // Ends where it is; nothing more is wanted.
  virtual void stop() = 0;
  // After finish(): losses that no event has told, by CPU.
  virtual std::vector<uint64_t> take_untold_losses() = 0;
  virtual EventTotals totals() const = 0;
};

}  // namespace irqscope
