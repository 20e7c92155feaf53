#include "ebpf/ring_buffer.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>

namespace irqscope::ebpf {

Result<RingBuffer> RingBuffer::create(size_t bytes) {
  UniqueFd fd(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "irqscope_ring", 0, 0,
                             static_cast<uint32_t>(bytes), nullptr));
  if (!fd) return fail("creating a ring buffer: {}", std::strerror(errno));
  return read_from(std::move(fd), bytes);
}

Result<RingBuffer> RingBuffer::read_from(UniqueFd fd, size_t bytes) {
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  auto consumer = Mapping::map(fd.get(), page, PROT_READ | PROT_WRITE, 0, "a ring buffer");
  if (!consumer) return tl::unexpected(consumer.error());
  auto producer = Mapping::map(fd.get(), page + 2 * bytes, PROT_READ, page, "a ring buffer");
  if (!producer) return tl::unexpected(producer.error());
  return RingBuffer(std::move(fd), std::move(*consumer), std::move(*producer), bytes, page);
}

}  // namespace irqscope::ebpf
