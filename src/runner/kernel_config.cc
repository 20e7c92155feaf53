#include "runner/kernel_config.h"

#include "types/render.h"

namespace irqscope::runner {
namespace {

std::string config_value(const types::Type& type, const std::vector<std::byte>& value) {
  if (type.kind == types::Kind::boolean) return value[0] == std::byte{0} ? "n" : "y";
  // enum libbpf_tristate
  if (type.kind == types::Kind::enumeration) {
    return value[0] == std::byte{0} ? "n" : value[0] == std::byte{1} ? "y" : "m";
  }
  std::string text;
  types::append_text(text, type, value);
  return type.kind == types::Kind::array ? fmt::format("\"{}\"", text) : text;
}

}  // namespace

std::string kernel_config(const ebpf::ObjectInfo& object, const std::vector<Setting>& settings) {
  std::string config;
  for (const Setting& setting : settings) {
    const ebpf::ObjectVariable& variable = object.variables[setting.variable];
    if (variable.section != kKernelConfigSection) continue;
    config += fmt::format("{}={}\n", variable.name, config_value(*variable.type, setting.value));
  }
  return config;
}

}  // namespace irqscope::runner
