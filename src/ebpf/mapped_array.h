// An mmapable BPF array as plain memory: read and written without system calls.
#pragma once

#include <unistd.h>

#include <span>

#include "ebpf/mapping.h"

namespace irqscope::ebpf {

template <class T>
class MappedArray {
 public:
  // `fd` is that of a loaded BPF_MAP_TYPE_ARRAY with BPF_F_MMAPABLE (Linux 5.5) whose value is T,
  // a multiple of 8 bytes.
  static Result<MappedArray> map(int fd, size_t entries) {
    size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_t bytes = (entries * sizeof(T) + page - 1) / page * page;
    auto memory = Mapping::map(fd, bytes, PROT_READ | PROT_WRITE, 0, "a BPF array");
    if (!memory) return tl::unexpected(memory.error());
    return MappedArray(std::move(*memory), entries);
  }

  std::span<T> entries() const { return {reinterpret_cast<T*>(memory_.data()), count_}; }

 private:
  MappedArray(Mapping memory, size_t count) : memory_(std::move(memory)), count_(count) {}

  Mapping memory_;
  size_t count_;
};

}  // namespace irqscope::ebpf
