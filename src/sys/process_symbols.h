// Which function of a process an address lies in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "sys/code_mappings.h"
#include "sys/elf_symbols.h"
#include "sys/machine.h"

namespace irqscope::sys {

struct UserCode {
  std::string symbol;   // as the linker knows it; empty: not known
  uint64_t offset = 0;  // from the symbol's start
  std::string file;     // as the process sees it; empty: not known, or no file
};

// Files are read when they are first needed, each once for all processes. What is mapped is read
// anew after a second, since processes load libraries and start other programs; of a process that
// has ended, what was known last is kept for a while.
class ProcessSymbols {
 public:
  explicit ProcessSymbols(Machine machine, std::function<uint64_t()> now_ns = monotonic_ns)
      : machine_(std::move(machine)), now_ns_(std::move(now_ns)) {}

  UserCode find(uint32_t pid, uint64_t address);

 private:
  using Symbols = std::shared_ptr<const ElfSymbols>;
  struct Code {
    CodeMapping mapping;
    Symbols symbols;  // null: not read yet
  };
  struct Process {
    uint64_t read_at_ns = 0;
    std::vector<Code> code;
  };
  // Device, inode, time of the last change.
  using FileId = std::tuple<uint64_t, uint64_t, int64_t, int64_t>;

  Code* code_at(uint32_t pid, uint64_t address);
  void refresh(uint32_t pid, Process& process);
  Symbols symbols_of(uint32_t pid, const CodeMapping& mapping);

  Machine machine_;
  std::function<uint64_t()> now_ns_;
  std::unordered_map<uint32_t, Process> processes_;
  std::map<FileId, Symbols> files_;
};

}  // namespace irqscope::sys
