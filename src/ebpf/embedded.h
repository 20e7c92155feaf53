// The BPF objects that the build put into this program (cmake/BpfObject.cmake).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "abi/switches.h"

namespace irqscope::ebpf {

struct EmbeddedObject {
  std::string name;  // of the object, as the kernel's listings show it
  std::span<const std::byte> elf;
};

// The shortest programs that do this.
EmbeddedObject interrupts_object(const iq_switches& switches);
EmbeddedObject stream_bench_object();
EmbeddedObject probe_object();

}  // namespace irqscope::ebpf
