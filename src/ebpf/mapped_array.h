// An mmapable BPF array as plain memory: read and written without system calls.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include "base/result.h"

namespace irqscope::ebpf {

template <class T>
class MappedArray {
 public:
  // `fd` is that of a loaded BPF_MAP_TYPE_ARRAY with BPF_F_MMAPABLE (Linux 5.5) whose value is T,
  // a multiple of 8 bytes.
  static Result<MappedArray> map(int fd, size_t entries) {
    size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_t bytes = (entries * sizeof(T) + page - 1) / page * page;
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return fail("mapping a BPF array: {}", std::strerror(errno));
    return MappedArray(memory, bytes, entries);
  }

  std::span<T> entries() const { return {static_cast<T*>(memory_.get()), count_}; }

 private:
  struct Unmap {
    size_t bytes = 0;
    void operator()(void* memory) const { munmap(memory, bytes); }
  };
  MappedArray(void* memory, size_t bytes, size_t count)
      : memory_(memory, Unmap{bytes}), count_(count) {}

  std::unique_ptr<void, Unmap> memory_;
  size_t count_;
};

}  // namespace irqscope::ebpf
