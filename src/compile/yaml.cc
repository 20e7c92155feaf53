#include "compile/yaml.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace irqscope::compile {
namespace {

using nlohmann::json;

std::string scalar(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// What YAML could take for something else than text is quoted.
std::string key_text(const std::string& key) {
  constexpr std::string_view kWords[] = {"y",   "n",    "yes",   "no",  "on",
                                         "off", "true", "false", "null"};
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  std::string small = key;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  bool is_word = std::find(std::begin(kWords), std::end(kWords), small) != std::end(kWords);
  bool is_plain = !key.empty() && (key[0] < '0' || key[0] > '9') && !is_word &&
                  key.find_first_not_of(kPlain) == std::string::npos;
  return is_plain ? key : scalar(key);
}

void write(const json& value, const std::string& indent, std::string& text);

// Behind "key:" or "-".
void write_value(const json& value, const std::string& indent, std::string& text) {
  if (value.is_structured() && !value.empty()) {
    text += '\n';
    write(value, indent + "  ", text);
  } else {
    text += ' ' + scalar(value) + '\n';
  }
}

void write(const json& value, const std::string& indent, std::string& text) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      text += indent + key_text(key) + ':';
      write_value(member, indent, text);
    }
  } else {
    for (const json& element : value) {
      text += indent + '-';
      write_value(element, indent, text);
    }
  }
}

}  // namespace

std::string to_yaml(const json& value) {
  if (!value.is_structured() || value.empty()) return scalar(value) + '\n';
  std::string text;
  write(value, "", text);
  return text;
}

}  // namespace irqscope::compile
