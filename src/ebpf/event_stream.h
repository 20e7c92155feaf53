// The events of all CPUs, over either transport, with an exact count of those that were lost.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "abi/stream.h"
#include "base/cpu_set.h"
#include "base/result.h"
#include "ebpf/mapped_array.h"
#include "ebpf/object.h"
#include "ebpf/perf_buffer.h"
#include "ebpf/ring_buffer.h"

namespace irqscope::ebpf {

enum class Transport {
  perf_each,     // a perf buffer that wakes its reader at each event
  perf_batched,  // one that wakes it when it is a quarter full
  ring,          // a ring buffer: never
};
constexpr std::string_view transport_name(Transport transport) {
  constexpr std::string_view names[] = {"perf-each", "perf", "ring"};
  return names[static_cast<size_t>(transport)];
}

// What the programs counted: of what was sent, whatever was not lost is or will be delivered.
class StreamCounters {
 public:
  static Result<StreamCounters> open(const Object& object, uint32_t cpus);

  uint64_t sent() const { return sum(&iq_stream_cpu::sent); }
  uint64_t lost() const { return sum(&iq_stream_cpu::lost); }
  // Per number of a CPU.
  std::vector<uint64_t> lost_by_cpu() const;
  // Interrupts that only woke our reader, and were not sent.
  uint64_t own_wakes() const;

 private:
  explicit StreamCounters(MappedArray<iq_stream_cpu> counters) : counters_(std::move(counters)) {}
  uint64_t sum(const iq_u64 (iq_stream_cpu::*field)[IQ_LEVELS]) const;

  MappedArray<iq_stream_cpu> counters_;
};

class EventStream {
 public:
  // Both set up the object's maps (bpf/lib/stream.h) before it is loaded; `cpus`: highest possible
  // number + 1. The second one is for an object that sends nothing.
  static Result<void> prepare(Object& object, Transport transport, uint32_t cpus);
  static Result<void> leave_out(Object& object);

  // Gives the loaded object a buffer for each of these CPUs.
  static Result<EventStream> open(const Object& object, Transport transport, const CpuSet& online,
                                  size_t bytes_per_cpu);

  // Calls handle(uint32_t cpu, std::span<const std::byte>) for every event that has come, CPU after
  // CPU. Of a perf buffer an event may be up to 7 bytes longer than what was sent. Returns how many
  // there were.
  template <class Handle>
  size_t drain(Handle&& handle) {
    fullest_bytes_ = 0;
    size_t events = 0;
    for (size_t i = 0; i < cpus_.size(); ++i) {
      auto of_cpu = [&](std::span<const std::byte> bytes) { handle(cpus_[i], bytes); };
      events += perf_.empty() ? drain_buffer(ring_[i], of_cpu) : drain_buffer(perf_[i], of_cpu);
    }
    return events;
  }

  // How full the fullest buffer was when it was last drained: 0 to 1.
  double fullness() const {
    return static_cast<double>(fullest_bytes_) / static_cast<double>(bytes_per_cpu_);
  }

  // Returns when a perf buffer asks to be read, or after that time; a ring buffer never asks. False
  // if nobody will ever read `watched_fd` again (a pipe whose reader went away); -1: none.
  bool wait(int milliseconds, int watched_fd = -1) const;

 private:
  EventStream() = default;
  Result<void> add_buffer(const Object& object, Transport transport, uint32_t cpu, size_t bytes);
  template <class Buffer, class Handle>
  size_t drain_buffer(Buffer& buffer, Handle&& handle) {
    size_t events = buffer.drain(handle);
    fullest_bytes_ = std::max(fullest_bytes_, buffer.drained_bytes());
    return events;
  }

  std::vector<uint32_t> cpus_;
  size_t bytes_per_cpu_ = 0;
  uint64_t fullest_bytes_ = 0;
  std::vector<PerfBuffer> perf_;
  std::vector<RingBuffer> ring_;
};

}  // namespace irqscope::ebpf
