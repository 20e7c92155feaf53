// The BPF objects that the build put into this program (cmake/BpfObject.cmake).
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace irqscope::ebpf {

struct EmbeddedObject {
  std::string name;  // of the object, as the kernel's listings show it
  std::span<const std::byte> elf;
};

EmbeddedObject interrupts_object();
EmbeddedObject stream_bench_object();
EmbeddedObject probe_object();

}  // namespace irqscope::ebpf
