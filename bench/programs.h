// BPF programs that are loaded, and what the kernel's statistics (BPF_ENABLE_STATS) say of them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace irqscope::bench {

struct ProgramRuns {
  std::string name;  // the kernel keeps 15 characters
  uint64_t runs = 0;
  uint64_t ns = 0;
};

using Programs = std::map<uint32_t, ProgramRuns>;  // by id

Programs all_programs();

// Those that a process holds, once there are some and no more come. Others may start and stop
// programs of the same names meanwhile.
std::set<uint32_t> wait_for_programs(pid_t process);

// The id of a program that we hold ourselves; 0 if it can't be told.
uint32_t id_of(int program_fd);

// What `end` has more than `begin`, of these programs only.
Programs growth(const Programs& begin, const Programs& end, const std::set<uint32_t>& of);

}  // namespace irqscope::bench
