// Function symbols of an ELF file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace irqscope::sys {

class ElfSymbols {
 public:
  // None if it is no ELF file of 64 bits. From .symtab, or if it is stripped from .dynsym.
  static ElfSymbols read(int fd);

  struct Found {
    std::string_view name;  // lives as long as this
    uint64_t offset;        // from its start
  };
  // The function whose code is at that place of the file.
  std::optional<Found> find(uint64_t file_offset) const;

 private:
  friend class ElfReader;
  // A part of the file that is mapped: where it is found, and where symbols think that it is.
  struct Segment {
    uint64_t file_offset;
    uint64_t bytes;
    uint64_t address;
  };
  struct Entry {
    uint64_t address;
    uint64_t bytes;  // 0: not known
    uint32_t name;   // where it begins in names_
    bool is_global;
  };
  std::string_view name_of(const Entry& entry) const;
  void sort_entries();

  std::vector<Segment> segments_;
  std::vector<Entry> entries_;  // by address; of several at one the best name first
  std::string names_;           // each with a NUL behind it
};

}  // namespace irqscope::sys
