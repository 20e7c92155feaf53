// libbpf's opening of an object in memory.
#pragma once

#include <string_view>

struct bpf_object;
struct bpf_object_open_opts;

namespace irqscope::ebpf {

// As bpf_object__open_mem(); null if it fails, with errno. libbpf 1.1 takes an error of a damaged
// object that is no errno for a pointer, and gives that back.
bpf_object* open_image(std::string_view elf, const bpf_object_open_opts* options);

}  // namespace irqscope::ebpf
