// Programs and libraries of strangers, whose functions are named in stacks.
#include "fuzz/fuzz.h"
#include "sys/elf_symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  static fuzz::MemoryFile file;
  file.fill(fuzz::text_of(data, size));
  sys::ElfSymbols symbols = sys::ElfSymbols::read(file.fd());
  for (uint64_t offset :
       {uint64_t{0}, uint64_t{1}, uint64_t{0x1000}, uint64_t{0x1010}, UINT64_MAX}) {
    auto found = symbols.find(offset);
    if (found) fuzz::expect(!found->name.empty(), "a function with a name");
  }
  return 0;
}
