// BTF: that of an object, or of a kernel that a person brings along.
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "ebpf/btf_check.h"
#include "ebpf/btf_file.h"
#include "ebpf/btf_types.h"
#include "ebpf/handles.h"
#include "ebpf/vmlinux_header.h"
#include "fuzz/fuzz.h"
#include "types/members.h"
#include "types/parse_value.h"
#include "types/render.h"

namespace irqscope::fuzz {
namespace {

// Some bytes of any value.
std::span<const std::byte> some_bytes() {
  static const auto bytes = [] {
    std::array<std::byte, 256> filled;
    for (size_t i = 0; i < filled.size(); ++i) filled[i] = static_cast<std::byte>(i * 37);
    return filled;
  }();
  return bytes;
}

void use(const types::Type& type) {
  constexpr uint64_t kLargest = 4096;  // a hex digit for each is no test of anything
  if (type.bytes > kLargest) return;
  for (size_t bytes : {size_t{0}, size_t{7}, some_bytes().size()}) {
    std::string json;
    types::append_json(json, type, some_bytes().first(bytes));
    expect(nlohmann::json::accept(json), "JSON of a value", json);
    std::string text;
    types::append_text(text, type, some_bytes().first(bytes));
    expect_harmless(text);
  }
  (void)types::flat_members(type);
  if (!types::can_parse(type)) return;
  expect(!types::possible_values(type).empty(), "what may be given");
  auto value = types::parse_value(type, "1", {});
  expect(!value || value->size() == type.bytes, "as many bytes as the type has");
}

// Whether all could be read.
bool read_all(const btf* types) {
  constexpr uint32_t kMost = 512;
  bool good = true;
  ebpf::TypeReader reader(types);
  for (uint32_t id = 1; id < std::min(btf__type_cnt(types), kMost); ++id) {
    auto type = reader.read(id);
    expect_message(type);
    if (type) use(**type);
    good = good && type;
  }
  (void)reader.find("struct event");
  return good;
}

}  // namespace
}  // namespace irqscope::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  libbpf_set_print(nullptr);
  auto bytes = std::as_bytes(std::span(data, size));
  auto checked = ebpf::check_btf_section(bytes);
  fuzz::expect_message(checked);
  if (!checked) return 0;
  Owner<btf> types(btf__new(data, static_cast<uint32_t>(size)));
  if (!types) return 0;
  // The header costs a process.
  if (!fuzz::read_all(types.get())) return 0;
  static fuzz::MemoryFile file;
  file.fill(fuzz::text_of(data, size));
  fuzz::expect_message(ebpf::btf_file(file.path()));
  fuzz::expect_message(ebpf::vmlinux_header(file.path()));
  return 0;
}
