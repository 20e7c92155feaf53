#include "compile/annotation_json.h"

#include <algorithm>

#include "base/parse.h"
#include "compile/place.h"

namespace irqscope::compile {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 32;

// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing
// value - invalid literal; last read: '{a'" -> "invalid literal; last read: '{a'"
std::string cause_of(const json::parse_error& error) {
  std::string text = error.what();
  size_t dash = text.find(" - ");
  return dash == std::string::npos ? "syntax error" : text.substr(dash + 3);
}

bool is_too_deep(const std::string& text) {
  int depth = 0, deepest = 0;
  for (char c : text) {
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest > kMaxDepth;
}

// A text that goes on in the next line of a comment has a blank there; JSON allows no end of line
// within quotes. The same length, so that a mistake's place stays what it is.
std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

Result<json> parse_json(const std::string& file, const Annotation& annotation) {
  const std::string& text = annotation.text;
  if (text.empty()) return fail_at(file, annotation.line, "@{} needs JSON", annotation.name);
  if (is_too_deep(text)) {
    return fail_at(file, annotation.line, "@{}: its JSON is nested too deep", annotation.name);
  }
  try {
    return json::parse(on_one_line(text));
  } catch (const json::parse_error& error) {
    size_t place = std::min<size_t>(error.byte == 0 ? 0 : error.byte - 1, text.size());
    auto end = text.begin() + static_cast<std::ptrdiff_t>(place);
    auto lines = static_cast<uint32_t>(std::count(text.begin(), end, '\n'));
    return fail_at(file, annotation.text_line + lines, "@{}: bad JSON: {}", annotation.name,
                   cause_of(error));
  }
}

json json_or_text(const std::string& text) {
  if (is_too_deep(text)) return text;
  json parsed = json::parse(on_one_line(text), nullptr, false);
  return parsed.is_discarded() ? json(text) : parsed;
}

std::string as_prose(const std::string& text) {
  if (text.starts_with('"')) {
    json quoted = json_or_text(text);
    if (quoted.is_string() && quoted != text) return quoted.get<std::string>();
  }
  std::string prose;
  bool is_new = true;
  for (std::string_view line : split(text, '\n')) {
    if (line.empty()) {
      if (!is_new) prose += '\n';
      is_new = true;
      continue;
    }
    if (!is_new) prose += ' ';
    prose += line;
    is_new = false;
  }
  return prose;
}

}  // namespace irqscope::compile
