#include "ebpf/object_types.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "ebpf/btf_check.h"
#include "ebpf/btf_types.h"
#include "ebpf/elf_sections.h"
#include "ebpf/handles.h"
#include "ebpf/log.h"
#include "ebpf/open_image.h"

namespace irqscope::ebpf {
namespace {

// 0 if it is something else.
uint32_t struct_behind(const btf* types, uint32_t id) {
  constexpr int kDeepest = 32;
  for (int depth = 0; id != 0 && depth < kDeepest; ++depth) {
    const btf_type* type = btf__type_by_id(types, id);
    if (btf_is_composite(type)) return id;
    if (!btf_is_typedef(type) && !btf_is_mod(type)) return 0;
    id = type->type;
  }
  return 0;
}

}  // namespace

Result<std::vector<types::TypePtr>> find_types(std::string_view elf,
                                               const std::vector<std::string>& names) {
  auto sections = read_elf_sections(elf);
  if (!sections) return tl::unexpected(sections.error());
  take_first_warning();
  Owner<bpf_object> object(open_image(elf, nullptr));
  if (!object) return fail("{}", describe_failure(-errno));
  const btf* known = bpf_object__btf(object.get());
  if (!known) return fail("it has no BTF");
  auto checked = check_btf(known);
  if (!checked) return tl::unexpected(checked.error());
  TypeReader reader(known);
  std::vector<types::TypePtr> found;
  for (const std::string& name : names) {
    uint32_t id = struct_behind(known, reader.find(name));
    if (id == 0) {
      found.emplace_back();
      continue;
    }
    auto type = reader.read(id);
    if (!type) return in_context(name, type.error());
    found.push_back(*type);
  }
  return found;
}

}  // namespace irqscope::ebpf
