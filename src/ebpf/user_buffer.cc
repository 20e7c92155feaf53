#include "ebpf/user_buffer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace irqscope::ebpf {
namespace {

Result<UniqueFd> share(int fd) {
  UniqueFd own(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!own) return fail("{}", std::strerror(errno));
  return own;
}

// A CPU that is offline, or that the program's map has no place for.
bool is_absent(uint32_t cpu) {
  std::string path = fmt::format("/sys/devices/system/cpu/cpu{}/online", cpu);
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char online = '1';  // CPU 0 often has no such file
  return fd && read(fd.get(), &online, 1) == 1 && online == '0';
}

}  // namespace

bool holds_events(const ObjectMap& map) {
  return map.type == BPF_MAP_TYPE_RINGBUF || map.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

Result<UserBuffer> UserBuffer::open(int map_fd, const ObjectMap& map, size_t perf_bytes) {
  UserBuffer buffer;
  if (map.type == BPF_MAP_TYPE_RINGBUF) {
    auto own = share(map_fd);
    if (!own) return tl::unexpected(own.error());
    auto ring = RingBuffer::read_from(std::move(*own), map.max_entries);
    if (!ring) return tl::unexpected(ring.error());
    buffer.ring_ = std::make_unique<RingBuffer>(std::move(*ring));
    return buffer;
  }
  auto cpus = static_cast<uint32_t>(libbpf_num_possible_cpus());
  uint32_t entries = map.max_entries == 0 ? cpus : std::min(cpus, map.max_entries);
  for (uint32_t cpu = 0; cpu < entries; ++cpu) {
    if (is_absent(cpu)) continue;
    auto perf = PerfBuffer::open(static_cast<int>(cpu), perf_bytes, PerfWake::quarter_full);
    if (!perf) return tl::unexpected(perf.error());
    int fd = perf->fd();
    if (bpf_map_update_elem(map_fd, &cpu, &fd, BPF_ANY) != 0) {
      return fail("the buffer of CPU {}: {}", cpu, std::strerror(errno));
    }
    buffer.perf_.push_back(std::move(*perf));
  }
  return buffer;
}

uint64_t UserBuffer::lost() const {
  uint64_t sum = 0;
  for (const PerfBuffer& buffer : perf_) sum += buffer.lost();
  return sum;
}

uint64_t UserBuffer::lost_in_all() const {
  uint64_t sum = 0;
  for (const PerfBuffer& buffer : perf_) sum += buffer.lost_in_all();
  return sum;
}

}  // namespace irqscope::ebpf
