#include "ebpf/elf_sections.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "ebpf/embedded.h"

namespace irqscope::ebpf {
namespace {

using ::testing::HasSubstr;

std::string good_object() {
  const EmbeddedObject probe = probe_object();
  return {reinterpret_cast<const char*>(probe.elf.data()), probe.elf.size()};
}

template <class Change>
std::string message_after(Change change) {
  std::string image = good_object();
  change(image);
  auto sections = read_elf_sections(image);
  return sections ? "no error" : sections.error().message;
}

Elf64_Ehdr* header_of(std::string& image) { return reinterpret_cast<Elf64_Ehdr*>(image.data()); }
Elf64_Shdr* section_of(std::string& image, uint32_t type) {
  auto* sections = reinterpret_cast<Elf64_Shdr*>(image.data() + header_of(image)->e_shoff);
  return std::find_if(sections, sections + header_of(image)->e_shnum,
                      [&](const Elf64_Shdr& section) { return section.sh_type == type; });
}

TEST(ElfSections, FindsThoseOfACompiler) {
  std::string image = good_object();  // which the sections refer to
  auto sections = read_elf_sections(image).value();
  auto license = std::find_if(sections.begin(), sections.end(),
                              [](const ElfSection& section) { return section.name == "license"; });
  ASSERT_NE(license, sections.end());
  EXPECT_THAT(reinterpret_cast<const char*>(license->bytes.data()), HasSubstr("GPL"));
}

TEST(ElfSections, RefusesOtherFiles) {
  EXPECT_EQ(message_after([](std::string& image) { image = "hello"; }), "it is no ELF file");
  EXPECT_THAT(message_after([](std::string& image) { header_of(image)->e_machine = EM_X86_64; }),
              HasSubstr("no BPF object"));
  EXPECT_THAT(
      message_after([](std::string& image) { header_of(image)->e_ident[EI_DATA] = ELFDATA2MSB; }),
      HasSubstr("big-endian"));
}

TEST(ElfSections, RefusesWhatLiesOutside) {
  EXPECT_THAT(message_after([](std::string& image) { header_of(image)->e_shoff = image.size(); }),
              HasSubstr("table of sections"));
  EXPECT_THAT(message_after([](std::string& image) { header_of(image)->e_shnum = 0xffff; }),
              HasSubstr("table of sections"));
  EXPECT_THAT(message_after([](std::string& image) {
                section_of(image, SHT_PROGBITS)->sh_size = UINT64_MAX;
              }),
              HasSubstr("larger than the file"));
  EXPECT_THAT(message_after([](std::string& image) {
                const Elf64_Shdr* table = section_of(image, SHT_SYMTAB);
                auto* symbols = reinterpret_cast<Elf64_Sym*>(image.data() + table->sh_offset);
                auto* last = symbols + table->sh_size / sizeof(Elf64_Sym) - 1;
                last->st_value = UINT64_MAX;
              }),
              HasSubstr("lies outside of its section"));
  EXPECT_THAT(message_after([](std::string& image) {
                const Elf64_Shdr* table = section_of(image, SHT_REL);
                reinterpret_cast<Elf64_Rel*>(image.data() + table->sh_offset)->r_offset =
                    UINT64_MAX;
              }),
              HasSubstr("lies outside of its section"));
}

// Such a section has no bytes, wherever it says that they are.
TEST(ElfSections, HaveNoNamesInAnEmptySection) {
  for (uint32_t type : {uint32_t{SHT_NULL}, uint32_t{SHT_NOBITS}}) {
    std::string image = good_object();
    auto* sections = reinterpret_cast<Elf64_Shdr*>(image.data() + header_of(image)->e_shoff);
    Elf64_Shdr& names = sections[header_of(image)->e_shstrndx];
    names.sh_type = type;
    names.sh_offset = UINT64_MAX;
    auto found = read_elf_sections(image);
    ASSERT_TRUE(found) << found.error().message;
    for (const ElfSection& section : *found) EXPECT_EQ(section.name, "");
  }
}

// Whatever is cut off or changed: an answer, and no crash.
TEST(ElfSections, BearsAnyFile) {
  std::string good = good_object();
  for (size_t size = 0; size < good.size(); size += 97) {
    (void)read_elf_sections(good.substr(0, size));
  }
  for (size_t i = 0; i < good.size(); i += 13) {
    std::string damaged = good;
    damaged[i] = static_cast<char>(~damaged[i]);
    (void)read_elf_sections(damaged);
  }
}

}  // namespace
}  // namespace irqscope::ebpf
