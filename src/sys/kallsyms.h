// Kernel symbols by address (/proc/kallsyms).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

struct Symbol {
  std::string name;
  std::string module;  // empty: in the kernel image
};

// An address within a function.
struct CodeAddress {
  Symbol symbol;
  uint64_t offset;  // from its start
};

// Function symbols.
class Kallsyms {
 public:
  // Fails if the file can't be read, or if it hides the addresses (all zero: no CAP_SYSLOG, or
  // kernel.kptr_restrict=2).
  static Result<Kallsyms> read(const Machine& machine);

  // Empty if no function starts there. Where several names share an address, the first listed.
  std::optional<Symbol> find(uint64_t address) const;

  // The function that an address lies in: the last one that starts before it. Empty if that is too
  // far away to be true.
  std::optional<CodeAddress> containing(uint64_t address) const;

 private:
  struct Entry {
    uint64_t address;
    uint32_t name_offset;  // into text_
  };
  bool add(std::string_view line);  // false if it is no function
  void sort_entries();
  Symbol symbol_of(const Entry& entry) const;

  std::string text_;            // "name\t[module]", a line each; one allocation instead of 200,000
  std::vector<Entry> entries_;  // by address
};

// The code of a function of the kernel image.
struct CodeRange {
  uint64_t begin;
  uint64_t bytes;
};

// Where functions of these names lie, also those that the compiler gave a suffix (".part.0"). A
// function reaches to the next symbol. Fails as Kallsyms::read() does; keeps nothing in memory.
// Reads no further than to the first of each name: the kernel takes tens of milliseconds to print
// all its symbols, and what the compiler split off a function lies in front of it or next to it,
// but for code that is hardly ever run (".cold").
Result<std::vector<CodeRange>> find_code(const Machine& machine,
                                         const std::vector<std::string>& names);

}  // namespace irqscope::sys
