// What is in a BPF object that a person brought: found out without loading it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "types/type.h"

namespace irqscope::ebpf {

struct ObjectProgram {
  std::string name;
  std::string section;    // "tp_btf/irq_handler_entry"
  uint32_t type = 0;      // bpf_prog_type, as libbpf concludes from the section
  std::string type_name;  // "tracing", "kprobe", as bpftool writes it
  std::vector<uint32_t>
      helpers;  // numbers of the helpers that it and its subprograms call, ascending
  uint32_t instructions = 0;
};

struct ObjectMap {
  std::string name;     // as libbpf calls it: "events", "obj_name.rodata" cut to 15 characters
  std::string section;  // ".rodata", ".bss.x", ".kconfig": of the compiler's own; empty for others
  uint32_t type = 0;    // bpf_map_type
  std::string type_name;  // "hash", "perf_event_array"
  uint32_t key_bytes = 0;
  uint32_t value_bytes = 0;
  uint32_t max_entries = 0;
  types::TypePtr key;    // null: BTF does not say
  types::TypePtr value;  // likewise
};

// A global variable with a name of its own (no static one).
struct ObjectVariable {
  std::string name;
  std::string section;  // ".rodata"
  types::TypePtr type;
  uint32_t offset = 0;  // in the section's map
  uint32_t bytes = 0;
  std::vector<std::byte> initial;  // as the object has it; zeros for .bss; empty for .kconfig
  bool is_constant = false;        // .rodata*: fixed once the object is loaded
};

struct ObjectInfo {
  std::string name;                       // "foo_bpf"
  std::string license;                    // "GPL"
  std::vector<ObjectProgram> programs;    // in the order of the object
  std::vector<ObjectMap> maps;            // likewise, the compiler's own among them
  std::vector<ObjectVariable> variables;  // by section and place
};

}  // namespace irqscope::ebpf
