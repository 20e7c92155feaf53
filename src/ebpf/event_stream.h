// The events of all CPUs, over either transport, with an exact count of those that were lost.
#pragma once

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

enum class Transport { perf_each, perf_batched, ring };
constexpr std::string_view transport_name(Transport transport) {
  constexpr std::string_view names[] = {"perf-each", "perf-batched", "ring"};
  return names[static_cast<size_t>(transport)];
}

// What the programs counted: of what was sent, whatever was not lost is or will be delivered.
class StreamCounters {
 public:
  static Result<StreamCounters> open(const Object& object, uint32_t cpus);

  uint64_t sent() const { return sum(&iq_stream_cpu::sent); }
  uint64_t lost() const { return sum(&iq_stream_cpu::lost); }

 private:
  explicit StreamCounters(MappedArray<iq_stream_cpu> counters) : counters_(std::move(counters)) {}
  uint64_t sum(const iq_u64 (iq_stream_cpu::*field)[IQ_LEVELS]) const;

  MappedArray<iq_stream_cpu> counters_;
};

class EventStream {
 public:
  // Sets the entries of the object's maps (bpf/lib/stream.h), before it is loaded; `cpus`: highest
  // possible number + 1.
  static Result<void> set_entries(Object& object, uint32_t cpus);

  // Gives the loaded object a buffer for each of these CPUs.
  static Result<EventStream> open(const Object& object, Transport transport, const CpuSet& online,
                                  size_t bytes_per_cpu);

  // Calls handle(std::span<const std::byte>) for every event that has come, CPU after CPU. Of a
  // perf buffer an event may be up to 7 bytes longer than what was sent. Returns how many there
  // were.
  template <class Handle>
  size_t drain(Handle&& handle) {
    size_t events = 0;
    for (PerfBuffer& buffer : perf_) events += buffer.drain(handle);
    for (RingBuffer& buffer : ring_) events += buffer.drain(handle);
    return events;
  }

  // Returns when a perf buffer asks to be read, or after that time; a ring buffer never asks.
  void wait(int milliseconds) const;

 private:
  EventStream() = default;
  Result<void> add_buffer(const Object& object, Transport transport, uint32_t cpu, size_t bytes);

  std::vector<PerfBuffer> perf_;
  std::vector<RingBuffer> ring_;
};

}  // namespace irqscope::ebpf
