// The object of a package: what our checks let through libbpf opens in this very process, so that
// a crash of libbpf is one of ours.
#include <bpf/libbpf.h>

#include <algorithm>
#include <vector>

#include "ebpf/elf_sections.h"
#include "ebpf/object_types.h"
#include "ebpf/user_object.h"
#include "fuzz/fuzz.h"
#include "package/describe.h"
#include "package/manifest_json.h"
#include "types/parse_value.h"

namespace irqscope::fuzz {
namespace {

// What it says of itself, as a manifest.
void describe(const ebpf::UserObject& object) {
  package::Manifest manifest = package::describe(object.info());
  expect_message(package::manifest_from_json(package::to_json(manifest)));
}

// A value that can be given for a variable can be set.
void set_variables(ebpf::UserObject& object) {
  for (const ebpf::ObjectVariable& variable : object.info().variables) {
    if (!types::can_parse(*variable.type)) continue;
    (void)types::possible_values(*variable.type);
    auto value = types::parse_value(*variable.type, "1", {});
    expect_message(value);
    if (value) expect_message(object.set_variable(variable, *value));
  }
}

}  // namespace
}  // namespace irqscope::fuzz

// Most changes are made within one section, so that all others stay where they are.
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  using namespace irqscope;
  auto sections = ebpf::read_elf_sections(fuzz::text_of(data, size));
  if (!sections || seed % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  auto bytes = (*sections)[seed / 4 % sections->size()].bytes;
  if (bytes.empty()) return LLVMFuzzerMutate(data, size, max_size);
  uint8_t* begin = data + (reinterpret_cast<const uint8_t*>(bytes.data()) - data);
  std::vector<uint8_t> part(begin, begin + bytes.size());
  part.resize(LLVMFuzzerMutate(part.data(), part.size(), part.size()));
  std::copy(part.begin(), part.end(), begin);
  return size;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  libbpf_set_print(nullptr);
  const std::string elf(fuzz::text_of(data, size));
  ebpf::OpenRequest request;
  request.name = "fuzz_bpf";
  auto object = ebpf::UserObject::open(elf, request);
  fuzz::expect_message(object);
  if (!object) return 0;
  fuzz::describe(*object);
  fuzz::set_variables(*object);
  fuzz::expect_message(ebpf::find_types(elf, {"struct event", "union u", "pid_t"}));
  return 0;
}
