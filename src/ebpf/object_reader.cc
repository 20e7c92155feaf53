#include "ebpf/object_reader.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string_view>

#include "ebpf/btf_types.h"

namespace irqscope::ebpf {
namespace {

// Sections that hold no data of the program, though BTF describes them like data.
bool is_data_section(std::string_view name) {
  return name.starts_with(".rodata") || name.starts_with(".data") || name.starts_with(".bss") ||
         name == ".kconfig";
}

std::string or_number(const char* name, uint32_t number) {
  return name ? name : fmt::format("type {}", number);
}

class Reader {
 public:
  Reader(bpf_object* object, const std::vector<ElfSection>& sections)
      : object_(object), sections_(sections), btf_(bpf_object__btf(object)), types_(btf_) {}

  Result<ObjectInfo> read() {
    info_.name = bpf_object__name(object_);
    info_.license = license();
    read_programs();
    auto read = in_turn([&] { return read_variables(); }, [&] { return read_maps(); });
    if (!read) return tl::unexpected(read.error());
    return std::move(info_);
  }

 private:
  std::string license() const {
    for (const ElfSection& section : sections_) {
      if (section.name != "license") continue;
      std::string_view text(reinterpret_cast<const char*>(section.bytes.data()),
                            section.bytes.size());
      return std::string(text.substr(0, text.find('\0')));
    }
    return {};
  }

  // The first field of an instruction's registers that says what kind of call it is.
  static void collect_helpers(std::span<const std::byte> code, std::set<uint32_t>& helpers,
                              bool& calls_function) {
    for (size_t at = 0; at + sizeof(bpf_insn) <= code.size(); at += sizeof(bpf_insn)) {
      bpf_insn instruction;
      std::memcpy(&instruction, code.data() + at, sizeof(instruction));
      if (instruction.code != (BPF_JMP | BPF_CALL)) continue;
      if (instruction.src_reg == 0) helpers.insert(static_cast<uint32_t>(instruction.imm));
      if (instruction.src_reg == BPF_PSEUDO_CALL) calls_function = true;
    }
  }

  // Functions that are no programs: which of them a program calls is not looked into, so that it
  // may be said to call a helper that only its neighbour does.
  std::set<uint32_t> helpers_of_functions() const {
    std::set<uint32_t> helpers;
    bool ignored = false;
    for (const ElfSection& section : sections_) {
      if (section.name == ".text") collect_helpers(section.bytes, helpers, ignored);
    }
    return helpers;
  }

  void read_programs() {
    const std::set<uint32_t> of_functions = helpers_of_functions();
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object_) {
      ObjectProgram found;
      found.name = bpf_program__name(program);
      found.section = bpf_program__section_name(program);
      found.type = bpf_program__type(program);
      found.type_name = or_number(libbpf_bpf_prog_type_str(bpf_program__type(program)), found.type);
      found.instructions = static_cast<uint32_t>(bpf_program__insn_cnt(program));
      std::set<uint32_t> helpers;
      bool calls_function = false;
      collect_helpers(std::as_bytes(std::span(bpf_program__insns(program), found.instructions)),
                      helpers, calls_function);
      if (calls_function) helpers.insert(of_functions.begin(), of_functions.end());
      found.helpers.assign(helpers.begin(), helpers.end());
      info_.programs.push_back(std::move(found));
    }
  }

  Result<void> read_variables() {
    for (uint32_t id = 1; btf_ && id < btf__type_cnt(btf_); ++id) {
      const btf_type* type = btf__type_by_id(btf_, id);
      if (!btf_is_datasec(type)) continue;
      std::string name = btf__name_by_offset(btf_, type->name_off);
      if (!is_data_section(name)) continue;
      auto read = read_section(name, type);
      if (!read) return in_context("section " + name, read.error());
    }
    return {};
  }

  Result<void> read_section(const std::string& section, const btf_type* type) {
    bpf_map* map = bpf_object__find_map_by_name(object_, section.c_str());
    if (!map) return {};
    section_of_[map] = section;
    size_t bytes = 0;
    const auto* data = static_cast<const std::byte*>(bpf_map__initial_value(map, &bytes));
    std::span<const std::byte> initial(data, data ? bytes : 0);
    const btf_var_secinfo* places = btf_var_secinfos(type);
    for (uint16_t i = 0; i < btf_vlen(type); ++i) {
      auto read = read_variable(section, places[i], initial);
      if (!read) return read;
    }
    return {};
  }

  Result<void> read_variable(const std::string& section, const btf_var_secinfo& place,
                             std::span<const std::byte> initial) {
    const btf_type* declared = btf__type_by_id(btf_, place.type);
    if (!declared || !btf_is_var(declared)) return fail("it holds what is no variable");
    if (btf_var(declared)->linkage == BTF_VAR_STATIC) return {};
    ObjectVariable found;
    found.name = btf__name_by_offset(btf_, declared->name_off);
    found.section = section;
    found.offset = place.offset;
    found.bytes = place.size;
    found.is_constant = section.starts_with(".rodata");
    auto type = types_.read(declared->type);
    if (!type) return in_context(found.name, type.error());
    found.type = *type;
    if (section != ".kconfig") {
      if (found.offset > initial.size() || found.bytes > initial.size() - found.offset) {
        return fail("variable '{}' lies outside of it", found.name);
      }
      auto part = initial.subspan(found.offset, found.bytes);
      found.initial.assign(part.begin(), part.end());
    }
    info_.variables.push_back(std::move(found));
    return {};
  }

  Result<void> read_maps() {
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object_) {
      ObjectMap found;
      found.name = bpf_map__name(map);
      found.section = section_name(map, found.name);
      found.type = bpf_map__type(map);
      found.type_name = or_number(libbpf_bpf_map_type_str(bpf_map__type(map)), found.type);
      found.key_bytes = bpf_map__key_size(map);
      found.value_bytes = bpf_map__value_size(map);
      found.max_entries = bpf_map__max_entries(map);
      auto key = type_of(bpf_map__btf_key_type_id(map));
      auto value = type_of(bpf_map__btf_value_type_id(map));
      if (!key) return in_context("map " + found.name, key.error());
      if (!value) return in_context("map " + found.name, value.error());
      found.key = *key;
      // What BTF says of the compiler's own maps is their section.
      if (found.section.empty()) found.value = *value;
      info_.maps.push_back(std::move(found));
    }
    return {};
  }

  std::string section_name(bpf_map* map, const std::string& name) const {
    if (!bpf_map__is_internal(map)) return {};
    auto known = section_of_.find(map);
    if (known != section_of_.end()) return known->second;
    size_t dot = name.find('.');
    return dot == std::string::npos ? name : name.substr(dot);
  }

  Result<types::TypePtr> type_of(uint32_t id) {
    if (id == 0 || !btf_) return types::TypePtr();
    const btf_type* type = btf__type_by_id(btf_, id);
    if (!type || btf_is_datasec(type)) return types::TypePtr();
    return types_.read(id);
  }

  bpf_object* object_;
  const std::vector<ElfSection>& sections_;
  const btf* btf_;
  TypeReader types_;
  std::map<const bpf_map*, std::string> section_of_;
  ObjectInfo info_;
};

}  // namespace

Result<ObjectInfo> read_object_info(bpf_object* object, const std::vector<ElfSection>& sections) {
  return Reader(object, sections).read();
}

}  // namespace irqscope::ebpf
