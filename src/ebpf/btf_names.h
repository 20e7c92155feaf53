// How C writes a type of a BTF.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

struct btf;

namespace irqscope::ebpf {

// A name in the strings of a BTF; an error if there is none at that place, or if it is longer than
// any that the kernel would take.
Result<std::string> btf_string(const btf* source, uint32_t offset);

// Behind const, volatile, restrict and tags; an error if that does not end.
Result<uint32_t> without_qualifiers(const btf* source, uint32_t id);

// "unsigned int", "struct event *", "char[2][8]", "int (*)(int, ...)"; without qualifiers. What has
// no name is "struct {...}".
Result<std::string> type_name(const btf* source, uint32_t id);

}  // namespace irqscope::ebpf
