#include "ebpf/elf_sections.h"

#include <elf.h>

#include <cstring>
#include <optional>

namespace irqscope::ebpf {
namespace {

constexpr uint64_t kMaxSectionBytes = 64u << 20;  // of zeros, which no file has to hold

// A copy, since nothing in a file is aligned for certain.
template <class T>
T value_at(std::string_view image, uint64_t offset) {
  T value;
  std::memcpy(&value, image.data() + offset, sizeof(value));
  return value;
}

bool lies_within(uint64_t offset, uint64_t bytes, uint64_t all) {
  return offset <= all && bytes <= all - offset;
}

class Image {
 public:
  explicit Image(std::string_view image) : image_(image) {}

  Result<std::vector<ElfSection>> sections() {
    auto checked = in_turn([&] { return read_header(); }, [&] { return check_extents(); },
                           [&] { return check_contents(); });
    if (!checked) return tl::unexpected(checked.error());
    std::vector<ElfSection> found;
    for (const Elf64_Shdr& header : headers_) {
      found.push_back({name_of(header), contents(header)});
    }
    return found;
  }

 private:
  Result<void> read_header() {
    if (image_.size() < sizeof(Elf64_Ehdr) || !image_.starts_with(ELFMAG)) {
      return fail("it is no ELF file");
    }
    header_ = value_at<Elf64_Ehdr>(image_, 0);
    if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_machine != EM_BPF) {
      return fail("it is an ELF file, but no BPF object");
    }
    if (header_.e_ident[EI_DATA] != ELFDATA2LSB) {
      return fail("it is a BPF object for big-endian machines");
    }
    if (header_.e_shentsize != sizeof(Elf64_Shdr) || header_.e_shnum == 0 ||
        !lies_within(header_.e_shoff, uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr),
                     image_.size()) ||
        header_.e_shstrndx >= header_.e_shnum) {
      return fail("its table of sections is damaged");
    }
    for (uint64_t i = 0; i < header_.e_shnum; ++i) {
      headers_.push_back(value_at<Elf64_Shdr>(image_, header_.e_shoff + i * sizeof(Elf64_Shdr)));
    }
    return {};
  }

  Result<void> check_extents() const {
    for (size_t i = 0; i < headers_.size(); ++i) {
      const Elf64_Shdr& header = headers_[i];
      bool fits = header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL
                      ? header.sh_size <= kMaxSectionBytes
                      : lies_within(header.sh_offset, header.sh_size, image_.size());
      if (!fits) return fail("its section {} is larger than the file", i);
    }
    return {};
  }

  Result<void> check_contents() const {
    for (const Elf64_Shdr& header : headers_) {
      auto checked = header.sh_type == SHT_SYMTAB ? check_symbols(header)
                     : header.sh_type == SHT_REL  ? check_relocations(header)
                                                  : Result<void>();
      if (!checked) return checked;
    }
    return {};
  }

  Result<void> check_symbols(const Elf64_Shdr& table) const {
    uint64_t names = table.sh_link < headers_.size() ? headers_[table.sh_link].sh_size : 0;
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
      auto symbol = value_at<Elf64_Sym>(image_, table.sh_offset + at);
      bool has_place = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < SHN_LORESERVE;
      if (symbol.st_name >= names || (has_place && !lies_within_section(symbol))) {
        return fail("its symbol {} lies outside of its section", at / sizeof(Elf64_Sym));
      }
    }
    return {};
  }

  bool lies_within_section(const Elf64_Sym& symbol) const {
    return symbol.st_shndx < headers_.size() &&
           lies_within(symbol.st_value, symbol.st_size, headers_[symbol.st_shndx].sh_size);
  }

  Result<void> check_relocations(const Elf64_Shdr& table) const {
    if (table.sh_info >= headers_.size() || table.sh_link >= headers_.size()) {
      return fail("a table of relocations belongs to no section");
    }
    uint64_t symbols = headers_[table.sh_link].sh_size / sizeof(Elf64_Sym);
    uint64_t target = headers_[table.sh_info].sh_size;
    for (uint64_t at = 0; at + sizeof(Elf64_Rel) <= table.sh_size; at += sizeof(Elf64_Rel)) {
      auto relocation = value_at<Elf64_Rel>(image_, table.sh_offset + at);
      if (relocation.r_offset >= target || ELF64_R_SYM(relocation.r_info) >= symbols) {
        return fail("its relocation {} lies outside of its section", at / sizeof(Elf64_Rel));
      }
    }
    return {};
  }

  std::span<const std::byte> contents(const Elf64_Shdr& header) const {
    if (header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL) return {};
    return std::as_bytes(std::span(image_)).subspan(header.sh_offset, header.sh_size);
  }

  std::string name_of(const Elf64_Shdr& header) const {
    auto bytes = contents(headers_[header_.e_shstrndx]);
    std::string_view names(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (header.sh_name >= names.size()) return {};
    std::string_view rest = names.substr(header.sh_name);
    return std::string(rest.substr(0, rest.find('\0')));
  }

  std::string_view image_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> headers_;
};

}  // namespace

Result<std::vector<ElfSection>> read_elf_sections(std::string_view image) {
  return Image(image).sections();
}

}  // namespace irqscope::ebpf
