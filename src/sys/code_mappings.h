// What code a process has mapped (/proc/PID/maps).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

struct CodeMapping {
  uint64_t begin;
  uint64_t end;
  uint64_t file_offset;  // of `begin`
  std::string path;      // as the process sees it; "[vdso]"; empty: no file
  std::string range;     // "55d0c000-55d0d000", as the kernel writes it
};

// By address; those that may be executed. Fails if there is no such process.
Result<std::vector<CodeMapping>> code_mappings(const Machine& machine, uint32_t pid);

}  // namespace irqscope::sys
