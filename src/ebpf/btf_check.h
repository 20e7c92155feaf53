// BTF that came from somewhere: libbpf believes what is in it.
#pragma once

#include "base/result.h"

struct btf;

namespace irqscope::ebpf {

// Whether every name and every type that is referred to is there.
Result<void> check_btf(const btf* types);

}  // namespace irqscope::ebpf
