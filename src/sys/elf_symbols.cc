#include "sys/elf_symbols.h"

#include <gelf.h>
#include <libelf.h>

#include <algorithm>

#include "base/owner.h"

namespace irqscope {

template <>
struct Close<Elf> {
  void operator()(Elf* elf) const { elf_end(elf); }
};

}  // namespace irqscope

namespace irqscope::sys {

// Files are those of strangers: what does not fit is left out.
class ElfReader {
 public:
  ElfReader(int fd, ElfSymbols& symbols) : symbols_(symbols) {
    elf_version(EV_CURRENT);
    elf_.reset(elf_begin(fd, ELF_C_READ, nullptr));
  }

  void read() {
    if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF || gelf_getclass(elf_.get()) != ELFCLASS64) {
      return;
    }
    read_segments();
    read_table(SHT_SYMTAB);
    if (symbols_.entries_.empty()) read_table(SHT_DYNSYM);
  }

 private:
  static constexpr size_t kMostNames = 256u << 20;  // bytes; browsers have some tens of MiB

  void read_segments() {
    size_t count = 0;
    if (elf_getphdrnum(elf_.get(), &count) != 0) return;
    for (size_t i = 0; i < std::min<size_t>(count, UINT16_MAX); ++i) {
      GElf_Phdr header;
      if (gelf_getphdr(elf_.get(), static_cast<int>(i), &header) == nullptr) continue;
      if (header.p_type != PT_LOAD) continue;
      symbols_.segments_.push_back({header.p_offset, header.p_filesz, header.p_vaddr});
    }
  }

  void read_table(uint32_t type) {
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf_.get(), section)) != nullptr) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) == nullptr || header.sh_type != type) continue;
      if (header.sh_entsize == 0) continue;
      Elf_Data* data = elf_getdata(section, nullptr);
      if (data != nullptr) read_symbols(*data, header);
    }
  }

  void read_symbols(Elf_Data& data, const GElf_Shdr& header) {
    size_t count = data.d_size / header.sh_entsize;
    for (size_t i = 0; i < std::min<size_t>(count, INT32_MAX); ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(&data, static_cast<int>(i), &symbol) == nullptr) return;
      if (!is_function(symbol)) continue;
      const char* name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name);
      if (name != nullptr && *name != '\0') add(symbol, name);
    }
  }

  static bool is_function(const GElf_Sym& symbol) {
    auto type = GELF_ST_TYPE(symbol.st_info);
    return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol.st_shndx != SHN_UNDEF;
  }

  void add(const GElf_Sym& symbol, std::string_view name) {
    std::string& names = symbols_.names_;
    if (names.size() + name.size() > kMostNames) return;
    symbols_.entries_.push_back({symbol.st_value, symbol.st_size,
                                 static_cast<uint32_t>(names.size()),
                                 GELF_ST_BIND(symbol.st_info) == STB_GLOBAL});
    names += name;
    names += '\0';
  }

  ElfSymbols& symbols_;
  Owner<Elf> elf_;
};

ElfSymbols ElfSymbols::read(int fd) {
  ElfSymbols symbols;
  ElfReader(fd, symbols).read();
  symbols.sort_entries();
  return symbols;
}

std::string_view ElfSymbols::name_of(const Entry& entry) const {
  return names_.data() + entry.name;  // up to its NUL
}

// Of "malloc" and "__libc_malloc" people know the shorter one.
void ElfSymbols::sort_entries() {
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
    if (a.address != b.address) return a.address < b.address;
    if (a.is_global != b.is_global) return a.is_global;
    size_t length_a = name_of(a).size(), length_b = name_of(b).size();
    return length_a != length_b ? length_a < length_b : name_of(a) < name_of(b);
  });
}

std::optional<ElfSymbols::Found> ElfSymbols::find(uint64_t file_offset) const {
  auto segment = std::find_if(segments_.begin(), segments_.end(), [&](const Segment& s) {
    return file_offset >= s.file_offset && file_offset - s.file_offset < s.bytes;
  });
  if (segment == segments_.end()) return std::nullopt;
  uint64_t address = file_offset - segment->file_offset + segment->address;
  auto after = std::upper_bound(entries_.begin(), entries_.end(), address,
                                [](uint64_t wanted, const Entry& e) { return wanted < e.address; });
  if (after == entries_.begin()) return std::nullopt;
  uint64_t start = std::prev(after)->address;
  auto entry = std::lower_bound(entries_.begin(), after, start,
                                [](const Entry& e, uint64_t wanted) { return e.address < wanted; });
  if (entry->bytes > 0 && address - start >= entry->bytes) return std::nullopt;
  return Found{name_of(*entry), address - start};
}

}  // namespace irqscope::sys
