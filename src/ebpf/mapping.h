// Memory shared with the kernel, unmapped by its one owner.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace irqscope::ebpf {

class Mapping {
 public:
  // `bytes` and `offset` are multiples of a page; `what` is for the message.
  static Result<Mapping> map(int fd, size_t bytes, int protection, size_t offset,
                             std::string_view what) {
    void* memory = mmap(nullptr, bytes, protection, MAP_SHARED, fd, static_cast<off_t>(offset));
    if (memory == MAP_FAILED) return fail("mapping {}: {}", what, std::strerror(errno));
    return Mapping(memory, bytes);
  }

  std::byte* data() const { return static_cast<std::byte*>(memory_.get()); }

 private:
  struct Unmap {
    size_t bytes = 0;
    void operator()(void* memory) const { munmap(memory, bytes); }
  };
  Mapping(void* memory, size_t bytes) : memory_(memory, Unmap{bytes}) {}

  std::unique_ptr<void, Unmap> memory_;
};

}  // namespace irqscope::ebpf
