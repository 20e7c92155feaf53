// A CPU's perf buffer: the kernel puts events in (bpf_perf_event_output), we take them out, without
// a system call (perf_event_open(2), "MMAP layout").
#pragma once

#include <linux/perf_event.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/unique_fd.h"
#include "ebpf/mapping.h"

namespace irqscope::ebpf {

// When the kernel wakes a reader that waits for the descriptor. Each wake-up is an interrupt.
enum class PerfWake { each_event, quarter_full };

class PerfBuffer {
 public:
  // `bytes`: a power of two of pages.
  static Result<PerfBuffer> open(int cpu, size_t bytes, PerfWake wake);

  int fd() const { return fd_.get(); }

  // Calls handle(std::span<const std::byte>) for every event that has come, in order, and gives
  // their space back when all are handled. An event may be followed by up to 7 bytes that are not
  // its own. Returns how many there were.
  template <class Handle>
  size_t drain(Handle&& handle);
  uint64_t drained_bytes() const { return drained_bytes_; }  // by the last drain()

  // Events that the kernel had no room for, as far as it has told by now: it tells when there is
  // room again.
  uint64_t lost() const { return lost_; }
  // Those included that it has not told, where it counts them (PERF_FORMAT_LOST, Linux 6.0).
  uint64_t lost_in_all() const;

 private:
  PerfBuffer(UniqueFd fd, Mapping memory, size_t bytes, size_t page)
      : fd_(std::move(fd)), memory_(std::move(memory)), bytes_(bytes), page_(page) {}

  perf_event_mmap_page& header() const {
    return *reinterpret_cast<perf_event_mmap_page*>(memory_.data());
  }
  // A record in one piece: what reaches over the buffer's end is copied.
  const std::byte* whole(uint64_t position, size_t size);

  UniqueFd fd_;
  Mapping memory_;
  size_t bytes_;
  size_t page_;
  uint64_t drained_bytes_ = 0;
  uint64_t lost_ = 0;
  std::vector<std::byte> scratch_;
};

inline const std::byte* PerfBuffer::whole(uint64_t position, size_t size) {
  const std::byte* data = memory_.data() + page_;
  size_t offset = position & (bytes_ - 1);
  if (offset + size <= bytes_) return data + offset;
  scratch_.resize(size);
  size_t first = bytes_ - offset;
  std::memcpy(scratch_.data(), data + offset, first);
  std::memcpy(scratch_.data() + first, data, size - first);
  return scratch_.data();
}

template <class Handle>
size_t PerfBuffer::drain(Handle&& handle) {
  // After the header of a record: of a sample its length and its bytes, of a loss an id and a
  // count.
  constexpr size_t kSampleBytes = sizeof(perf_event_header) + sizeof(uint32_t);
  constexpr size_t kLossCount = sizeof(perf_event_header) + sizeof(uint64_t);
  uint64_t head = __atomic_load_n(&header().data_head, __ATOMIC_ACQUIRE);
  uint64_t tail = header().data_tail;
  uint64_t begin = tail;
  size_t events = 0;
  while (tail < head) {
    perf_event_header record;
    std::memcpy(&record, whole(tail, sizeof(record)), sizeof(record));
    const std::byte* bytes = whole(tail, record.size);
    if (record.type == PERF_RECORD_SAMPLE) {
      handle(std::span(bytes + kSampleBytes, record.size - kSampleBytes));
      ++events;
    } else if (record.type == PERF_RECORD_LOST) {
      uint64_t count = 0;
      std::memcpy(&count, bytes + kLossCount, sizeof(count));
      lost_ += count;
    }
    tail += record.size;
  }
  __atomic_store_n(&header().data_tail, tail, __ATOMIC_RELEASE);
  drained_bytes_ = tail - begin;
  return events;
}

}  // namespace irqscope::ebpf
