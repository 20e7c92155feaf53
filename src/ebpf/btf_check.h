// BTF that came from somewhere: libbpf believes what is in it.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"

struct btf;

namespace irqscope::ebpf {

// Whether every name and every type that is referred to is there, and no other name of a type
// stands for itself in the end.
Result<void> check_btf(const btf* types);

// The same of a section .BTF, before libbpf uses it. What it can't read at all it may do without.
Result<void> check_btf_section(std::span<const std::byte> bytes);

// Whether libbpf can read a section .BTF; each version finds more damage by itself.
bool is_readable_btf(std::span<const std::byte> bytes);

}  // namespace irqscope::ebpf
