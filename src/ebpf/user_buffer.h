// The events that a person's program sends: a ring buffer, or a perf buffer per CPU.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "ebpf/object_info.h"
#include "ebpf/perf_buffer.h"
#include "ebpf/ring_buffer.h"

namespace irqscope::ebpf {

// A map of one of these types.
bool holds_events(const ObjectMap& map);

class UserBuffer {
 public:
  // `perf_bytes`: of each CPU's perf buffer; a power of two of pages. A ring buffer has the size
  // that its program gave it.
  static Result<UserBuffer> open(int map_fd, const ObjectMap& map, size_t perf_bytes);

  // handle(std::span<const std::byte>) for every event that has come. Returns how many there were.
  template <class Handle>
  size_t drain(Handle&& handle);

  // Readable when events have come; -1: come and look (of perf buffers).
  int descriptor() const { return ring_ ? ring_->fd() : -1; }

  // Events that a perf buffer had no room for, as far as it has told by now; in the end, all.
  uint64_t lost() const;
  uint64_t lost_in_all() const;

  // How often a ring buffer was found so full that its program may have found no room. The kernel
  // does not count what was lost then; the program may.
  uint64_t times_full() const { return times_full_; }

 private:
  UserBuffer() = default;

  std::unique_ptr<RingBuffer> ring_;
  std::vector<PerfBuffer> perf_;
  uint64_t times_full_ = 0;
};

template <class Handle>
size_t UserBuffer::drain(Handle&& handle) {
  size_t events = 0;
  for (PerfBuffer& buffer : perf_) events += buffer.drain(handle);
  if (!ring_) return events;
  size_t largest = 0;
  events += ring_->drain([&](std::span<const std::byte> bytes) {
    largest = std::max(largest, bytes.size());
    handle(bytes);
  });
  constexpr size_t kHeader = 8;
  if (events > 0 && ring_->drained_bytes() + largest + kHeader > ring_->bytes()) ++times_full_;
  return events;
}

}  // namespace irqscope::ebpf
