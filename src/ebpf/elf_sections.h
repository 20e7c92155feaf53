// The sections of a BPF object that is not trusted: looked at before libbpf sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace irqscope::ebpf {

struct ElfSection {
  std::string name;
  std::span<const std::byte> bytes;  // of the image; none of one that is only zeros
};

// Of a 64-bit little-endian BPF object. What an honest compiler does not do is an error that names
// it: sections, symbols or relocations that lie outside of what they belong to.
Result<std::vector<ElfSection>> read_elf_sections(std::string_view image);

}  // namespace irqscope::ebpf
