#include "runner/program_options.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/utf8.h"
#include "types/parse_value.h"
#include "types/render.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectVariable;
using nlohmann::json;
using types::Kind;

constexpr std::string_view kKernelConfig = ".kconfig";

// A damaged object may call a variable anything.
bool is_identifier(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

bool makes_an_option(const ObjectVariable& variable) {
  // LINUX_KERNEL_VERSION and the like are libbpf's to set, the kernel's configuration is not.
  bool is_libbpfs = variable.section == kKernelConfig && !variable.name.starts_with("CONFIG_");
  return !is_libbpfs && is_identifier(variable.name) &&
         !variable.name.starts_with("__eunomia_dummy") && types::can_parse(*variable.type);
}

const package::Variable* find_described(const package::Manifest& manifest,
                                        const ObjectVariable& variable) {
  for (const package::DataSection& section : manifest.sections) {
    if (section.name != variable.section) continue;
    for (const package::Variable& described : section.variables) {
      if (described.name == variable.name) return &described;
    }
  }
  return nullptr;
}

// As a person would type it: [1, 2] is "1,2".
std::string text_of(const json& value, const types::Type& type) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() && type.kind != Kind::boolean) return value.get<bool>() ? "1" : "0";
  if (!value.is_array()) return value.dump();
  std::string text;
  const types::Type& element = type.element ? *type.element : type;
  for (const json& part : value) text += (text.empty() ? "" : ",") + text_of(part, element);
  return text;
}

std::string placeholder(const types::Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "";
    case Kind::enumeration:
      return "NAME";
    case Kind::array:
      return type.element->is_char ? "TEXT" : "LIST";
    default:
      return type.is_char ? "CHARACTER" : "NUMBER";
  }
}

std::string initial_text(const ObjectVariable& variable) {
  if (variable.initial.empty()) return {};
  const types::Type& type = *variable.type;
  if (type.kind == Kind::array && !type.element->is_char) return {};
  std::string text;
  types::append_text(text, type, variable.initial);
  // "green(2)" is no word that could be typed.
  if (type.kind == Kind::enumeration) text.resize(std::min(text.find('('), text.size()));
  return text;
}

// What a stranger's package calls an option must be one that a person can type.
bool is_option_name(std::string_view name) {
  return !name.empty() && std::isalnum(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '_' || c == '-' || c == '.';
         });
}

ProgramOption make_option(const ObjectVariable& variable, size_t index,
                          const package::Variable* described) {
  static const package::Variable none;
  const package::Variable& from = described ? *described : none;
  ProgramOption option;
  option.variable = index;
  option.name = is_option_name(from.option.long_name) ? from.option.long_name : variable.name;
  if (is_option_name(from.option.short_name)) option.short_name = from.option.short_name;
  option.unit = from.option.unit;
  option.placeholder = placeholder(*variable.type);
  const std::optional<json>& value =
      from.option.default_value ? from.option.default_value : from.value;
  if (value) option.default_text = text_of(*value, *variable.type);
  option.help = !from.option.help.empty() ? from.option.help
                : !from.description.empty()
                    ? from.description
                    : fmt::format("{} {}", variable.type->name, variable.name);
  std::string standard = option.default_text.value_or(initial_text(variable));
  if (!standard.empty()) option.help += fmt::format(" [{}]", standard);
  std::replace(option.help.begin(), option.help.end(), '\n', ' ');  // a line each in a help
  option.help = masked(option.help);
  return option;
}

// A parser refuses two options of one name. Whoever comes first keeps it.
void make_unique(std::vector<ProgramOption>& options) {
  std::set<std::string> names = {"help"};
  std::set<std::string> letters = {"h"};
  for (ProgramOption& option : options) {
    if (!letters.insert(option.short_name).second) option.short_name.clear();
    letters.insert("");
    while (!names.insert(option.name).second) option.name += "_";
  }
}

}  // namespace

std::vector<ProgramOption> program_options(const package::Manifest& manifest,
                                           const ebpf::ObjectInfo& object) {
  std::vector<ProgramOption> options;
  for (size_t i = 0; i < object.variables.size(); ++i) {
    const ObjectVariable& variable = object.variables[i];
    if (!makes_an_option(variable)) continue;
    options.push_back(make_option(variable, i, find_described(manifest, variable)));
  }
  make_unique(options);
  return options;
}

Result<Setting> make_setting(const ProgramOption& option, const ebpf::ObjectInfo& object,
                             const std::string& text) {
  const ObjectVariable& variable = object.variables[option.variable];
  auto value = types::parse_value(*variable.type, text, option.unit);
  if (!value) return in_context("--" + option.name, value.error());
  return Setting{option.variable, std::move(*value), text};
}

Result<std::vector<Setting>> with_defaults(const std::vector<ProgramOption>& options,
                                           const ebpf::ObjectInfo& object,
                                           std::vector<Setting> settings) {
  size_t given = settings.size();
  for (const ProgramOption& option : options) {
    if (!option.default_text) continue;
    auto end = settings.begin() + static_cast<std::ptrdiff_t>(given);
    bool is_given = std::any_of(settings.begin(), end, [&](const Setting& setting) {
      return setting.variable == option.variable;
    });
    if (is_given) continue;
    auto setting = make_setting(option, object, *option.default_text);
    // Nothing that was typed is wrong.
    if (!setting) return fail("the package's default: {}", setting.error().message);
    settings.push_back(std::move(*setting));
  }
  return settings;
}

}  // namespace irqscope::runner
