#include <algorithm>
#include <iterator>

#include "compile/annotate_parts.h"
#include "compile/annotation_json.h"
#include "compile/place.h"
#include "package/manifest_json.h"
#include "types/parse_value.h"

namespace irqscope::compile {
namespace {

using nlohmann::json;
using package::OptionText;

bool is_name(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !text.empty() && text[0] != '-' && text.find_first_not_of(kLetters) == text.npos;
}

std::string_view without_dashes(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of('-'), text.size()));
}

Result<void> set_name(const std::string& file, const Annotation& annotation, OptionText& option) {
  std::string name(without_dashes(annotation.text));
  bool is_short = annotation.name == "short";
  if (!is_name(name) || (is_short && name.size() != 1)) {
    return fail_at(file, annotation.line, "@{}: '{}' is no {}", annotation.name, annotation.text,
                   is_short ? "single letter or digit" : "name of an option");
  }
  (is_short ? option.short_name : option.long_name) = name;
  return {};
}

Result<void> set_unit(const std::string& file, const Annotation& annotation, OptionText& option) {
  constexpr std::string_view kUnits[] = {"ns", "us", "ms", "s", "bytes"};
  bool is_known =
      std::find(std::begin(kUnits), std::end(kUnits), annotation.text) != std::end(kUnits);
  if (!is_known) {
    return fail_at(file, annotation.line, "@unit: '{}' is none of ns, us, ms, s, bytes",
                   annotation.text);
  }
  option.unit = annotation.text;
  return {};
}

std::string as_typed(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<void> set_option(const std::string& file, const Annotation& annotation, OptionText& option) {
  auto value = parse_json(file, annotation);
  if (!value) return tl::unexpected(value.error());
  auto read = package::option_from_json(*value);
  if (!read) return fail_at(file, annotation.line, "{}", read.error().message);
  // What annotations of their own said before stays.
  if (!read->long_name.empty()) option.long_name = read->long_name;
  if (!read->short_name.empty()) option.short_name = read->short_name;
  if (!read->help.empty()) option.help = read->help;
  if (!read->unit.empty()) option.unit = read->unit;
  if (read->default_value) option.default_value = read->default_value;
  return {};
}

void set_description(const Annotation& annotation, package::Variable& variable) {
  if (!variable.description.empty()) variable.description += '\n';
  variable.description += as_prose(annotation.text);
}

}  // namespace

Result<void> annotate_variable(const std::string& file, const Annotation& annotation,
                               package::Variable& variable) {
  const std::string& name = annotation.name;
  if (name == "long" || name == "short") return set_name(file, annotation, variable.option);
  if (name == "unit") return set_unit(file, annotation, variable.option);
  if (name == "cmdarg") return set_option(file, annotation, variable.option);
  if (name == "default") {
    if (annotation.text.empty()) return fail_at(file, annotation.line, "@default needs a value");
    variable.option.default_value = json_or_text(annotation.text);
    return {};
  }
  if (name == "value") {
    variable.value = json_or_text(annotation.text);
  } else {
    set_description(annotation, variable);
  }
  return {};
}

Result<void> check_default(const ebpf::ObjectVariable& object, const OptionText& option) {
  const auto& value = option.default_value;
  if (!object.type || !types::can_parse(*object.type)) return {};
  if (!value || value->is_structured()) return {};
  auto parsed = types::parse_value(*object.type, as_typed(*value), option.unit);
  if (parsed) return {};
  return fail("the default of '{}': {}", object.name, parsed.error().message);
}

}  // namespace irqscope::compile
