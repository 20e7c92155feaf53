// For tests: an ELF file with a few symbols and no code.
#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <vector>

namespace irqscope::sys {

struct TestSymbol {
  std::string name;
  uint64_t address;
  uint64_t bytes;
  unsigned char type = STT_FUNC;
  unsigned char binding = STB_GLOBAL;
  uint16_t section = 1;
};

struct TestElf {
  uint64_t load_offset = 0;  // of the one segment, in the file
  uint64_t load_bytes = 0x10000;
  uint64_t load_address = 0;  // where symbols think that it is
  uint32_t table = SHT_SYMTAB;
  std::vector<TestSymbol> symbols;

  std::string image() const {
    std::string names(1, '\0');
    std::vector<Elf64_Sym> entries(1);
    for (const TestSymbol& symbol : symbols) {
      Elf64_Sym entry{};
      entry.st_name = static_cast<Elf64_Word>(names.size());
      entry.st_info = static_cast<unsigned char>(symbol.binding << 4 | symbol.type);
      entry.st_shndx = symbol.section;
      entry.st_value = symbol.address;
      entry.st_size = symbol.bytes;
      entries.push_back(entry);
      names += symbol.name + '\0';
    }
    size_t symbols_at = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
    size_t names_at = symbols_at + entries.size() * sizeof(Elf64_Sym);
    names.resize((names.size() + 7) / 8 * 8);
    std::string text;
    append(text, header(names_at + names.size()));
    append(text, segment());
    for (const Elf64_Sym& entry : entries) append(text, entry);
    text += names;
    append(text, Elf64_Shdr{});
    append(text, section(table, symbols_at, names_at - symbols_at, 2, sizeof(Elf64_Sym)));
    append(text, section(SHT_STRTAB, names_at, names.size(), 0, 0));
    return text;
  }

 private:
  template <class T>
  static void append(std::string& text, const T& part) {
    text.append(reinterpret_cast<const char*>(&part), sizeof(part));
  }

  static Elf64_Ehdr header(size_t sections_at) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_phoff = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    header.e_shoff = sections_at;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = 3;
    return header;
  }

  Elf64_Phdr segment() const {
    Elf64_Phdr segment{};
    segment.p_type = PT_LOAD;
    segment.p_flags = PF_R | PF_X;
    segment.p_offset = load_offset;
    segment.p_filesz = load_bytes;
    segment.p_memsz = load_bytes;
    segment.p_vaddr = load_address;
    return segment;
  }

  static Elf64_Shdr section(uint32_t type, size_t at, size_t bytes, uint32_t link, size_t entry) {
    Elf64_Shdr section{};
    section.sh_type = type;
    section.sh_offset = at;
    section.sh_size = bytes;
    section.sh_link = link;
    section.sh_entsize = entry;
    section.sh_addralign = 8;
    return section;
  }
};

}  // namespace irqscope::sys
