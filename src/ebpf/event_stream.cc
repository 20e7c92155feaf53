#include "ebpf/event_stream.h"

#include <bpf/bpf.h>
#include <poll.h>

#include <cerrno>
#include <ctime>

namespace irqscope::ebpf {
namespace {

Result<void> put(const Object& object, const std::string& map, uint32_t cpu, int fd) {
  auto target = object.map_fd(map);
  if (!target) return tl::unexpected(target.error());
  if (bpf_map_update_elem(*target, &cpu, &fd, BPF_ANY) == 0) return {};
  return fail("map '{}': {}", map, std::strerror(errno));
}

}  // namespace

// Older kernels do not know the map of the other transport.
Result<void> EventStream::prepare(Object& object, Transport transport, uint32_t cpus) {
  bool ring = transport == Transport::ring;
  return in_turn([&] { return object.leave_out(ring ? "perf_buffers" : "ring_buffers"); },
                 [&] { return object.set_entries(ring ? "ring_buffers" : "perf_buffers", cpus); },
                 [&] { return object.set_entries("stream_cpus", cpus); });
}

Result<void> EventStream::leave_out(Object& object) {
  return in_turn([&] { return object.leave_out("perf_buffers"); },
                 [&] { return object.leave_out("ring_buffers"); },
                 [&] { return object.leave_out("stream_cpus"); });
}

Result<void> EventStream::add_buffer(const Object& object, Transport transport, uint32_t cpu,
                                     size_t bytes) {
  cpus_.push_back(cpu);
  if (transport == Transport::ring) {
    auto buffer = RingBuffer::create(bytes);
    if (!buffer) return tl::unexpected(buffer.error());
    ring_.push_back(std::move(*buffer));
    return put(object, "ring_buffers", cpu, ring_.back().fd());
  }
  auto wake = transport == Transport::perf_each ? PerfWake::each_event : PerfWake::quarter_full;
  auto buffer = PerfBuffer::open(static_cast<int>(cpu), bytes, wake);
  if (!buffer) return tl::unexpected(buffer.error());
  perf_.push_back(std::move(*buffer));
  return put(object, "perf_buffers", cpu, perf_.back().fd());
}

Result<EventStream> EventStream::open(const Object& object, Transport transport,
                                      const CpuSet& online, size_t bytes_per_cpu) {
  EventStream stream;
  stream.bytes_per_cpu_ = bytes_per_cpu;
  for (int cpu : online.cpus()) {
    auto added = stream.add_buffer(object, transport, static_cast<uint32_t>(cpu), bytes_per_cpu);
    if (!added) return tl::unexpected(added.error());
  }
  return stream;
}

bool EventStream::wait(int milliseconds, int watched_fd) const {
  std::vector<pollfd> buffers = {{watched_fd, 0, 0}};
  for (const PerfBuffer& buffer : perf_) buffers.push_back({buffer.fd(), POLLIN, 0});
  // Whatever ends it, what has come is read next.
  (void)poll(buffers.data(), buffers.size(), milliseconds);
  return buffers[0].revents == 0;
}

Result<StreamCounters> StreamCounters::open(const Object& object, uint32_t cpus) {
  auto fd = object.map_fd("stream_cpus");
  if (!fd) return tl::unexpected(fd.error());
  auto counters = MappedArray<iq_stream_cpu>::map(*fd, cpus);
  if (!counters) return tl::unexpected(counters.error());
  return StreamCounters(std::move(*counters));
}

std::vector<uint64_t> StreamCounters::lost_by_cpu() const {
  std::vector<uint64_t> lost;
  for (const iq_stream_cpu& cpu : counters_.entries()) {
    uint64_t& sum = lost.emplace_back(0);
    for (const iq_u64& count : cpu.lost) sum += __atomic_load_n(&count, __ATOMIC_RELAXED);
  }
  return lost;
}

uint64_t StreamCounters::own_wakes() const {
  uint64_t total = 0;
  for (const iq_stream_cpu& cpu : counters_.entries()) {
    total += __atomic_load_n(&cpu.own_wakes, __ATOMIC_RELAXED);
  }
  return total;
}

uint64_t StreamCounters::sum(const iq_u64 (iq_stream_cpu::*field)[IQ_LEVELS]) const {
  uint64_t total = 0;
  for (const iq_stream_cpu& cpu : counters_.entries()) {
    for (const iq_u64& count : cpu.*field) total += __atomic_load_n(&count, __ATOMIC_RELAXED);
  }
  return total;
}

}  // namespace irqscope::ebpf
