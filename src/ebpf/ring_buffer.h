// A BPF ring buffer (Linux 5.8) that the kernel fills without waking us
// (kernel/bpf/ringbuf.c, include/uapi/linux/bpf.h).
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <span>

#include "base/unique_fd.h"
#include "ebpf/mapping.h"

namespace irqscope::ebpf {

class RingBuffer {
 public:
  // `bytes`: a power of two of pages.
  static Result<RingBuffer> create(size_t bytes);
  // Of a map that exists, of `bytes`. Whoever else reads it takes events from us.
  static Result<RingBuffer> read_from(UniqueFd map, size_t bytes);

  int fd() const { return fd_.get(); }

  // Calls handle(std::span<const std::byte>) for every event that has come, in order, and gives
  // their space back when all are handled. Returns how many there were.
  template <class Handle>
  size_t drain(Handle&& handle);
  uint64_t drained_bytes() const { return drained_bytes_; }  // by the last drain()
  size_t bytes() const { return bytes_; }

 private:
  RingBuffer(UniqueFd fd, Mapping consumer, Mapping producer, size_t bytes, size_t page)
      : fd_(std::move(fd)),
        consumer_(std::move(consumer)),
        producer_(std::move(producer)),
        bytes_(bytes),
        page_(page) {}

  UniqueFd fd_;
  Mapping consumer_;  // our position
  Mapping producer_;  // the kernel's, and the data twice in a row, so that no event is torn
  size_t bytes_;
  size_t page_;
  uint64_t drained_bytes_ = 0;
};

template <class Handle>
size_t RingBuffer::drain(Handle&& handle) {
  auto* consumer = reinterpret_cast<uint64_t*>(consumer_.data());
  const auto* producer = reinterpret_cast<const uint64_t*>(producer_.data());
  const std::byte* data = producer_.data() + page_;
  uint64_t position = *consumer;
  uint64_t end = __atomic_load_n(producer, __ATOMIC_ACQUIRE);
  uint64_t begin = position;
  size_t events = 0;
  while (position < end) {
    const std::byte* record = data + (position & (bytes_ - 1));
    uint32_t length = __atomic_load_n(reinterpret_cast<const uint32_t*>(record), __ATOMIC_ACQUIRE);
    if (length & BPF_RINGBUF_BUSY_BIT) break;  // reserved, and not yet written
    uint32_t bytes = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
      handle(std::span(record + BPF_RINGBUF_HDR_SZ, bytes));
      ++events;
    }
    position += (bytes + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
  }
  __atomic_store_n(consumer, position, __ATOMIC_RELEASE);
  drained_bytes_ = position - begin;
  return events;
}

}  // namespace irqscope::ebpf
