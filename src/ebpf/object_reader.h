// ObjectInfo out of an object that libbpf has opened.
#pragma once

#include <vector>

#include "base/result.h"
#include "ebpf/elf_sections.h"
#include "ebpf/object_info.h"

struct bpf_object;

namespace irqscope::ebpf {

Result<ObjectInfo> read_object_info(bpf_object* object, const std::vector<ElfSection>& sections);

}  // namespace irqscope::ebpf
