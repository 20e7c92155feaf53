#include "compile/annotations.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "compile/blanks.h"

namespace irqscope::compile {
namespace {

// Those that may stand in a comment about a variable or function, without meaning here.
constexpr std::string_view kDoxygenCommands[] = {
    "a",
    "addtogroup",
    "anchor",
    "arg",
    "attention",
    "author",
    "authors",
    "b",
    "brief",
    "bug",
    "c",
    "class",
    "code",
    "cond",
    "copybrief",
    "copydoc",
    "copyright",
    "date",
    "def",
    "defgroup",
    "deprecated",
    "dir",
    "dontinclude",
    "dot",
    "e",
    "em",
    "endcode",
    "endcond",
    "enddot",
    "endif",
    "endinternal",
    "endlink",
    "endmsc",
    "endverbatim",
    "enum",
    "example",
    "f",
    "file",
    "fn",
    "if",
    "image",
    "include",
    "ingroup",
    "internal",
    "invariant",
    "li",
    "line",
    "link",
    "mainpage",
    "n",
    "name",
    "note",
    "overload",
    "p",
    "page",
    "par",
    "paragraph",
    "param",
    "post",
    "pre",
    "ref",
    "related",
    "remark",
    "remarks",
    "result",
    "return",
    "returns",
    "retval",
    "sa",
    "section",
    "see",
    "since",
    "skip",
    "snippet",
    "struct",
    "subpage",
    "subsection",
    "test",
    "throws",
    "todo",
    "tparam",
    "typedef",
    "union",
    "until",
    "var",
    "verbatim",
    "verbinclude",
    "warning",
    "weakgroup",
    "xrefitem",
    "license",
    "spdx",
    "exception",
    "hideinitializer",
    "nosubgrouping",
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// "sample" of "@sample {...}"; empty if the text begins with no command.
std::string_view command_at(std::string_view text) {
  if (text.size() < 2 || (text[0] != '@' && text[0] != '\\') || !is_letter(text[1])) return {};
  size_t end = 1;
  while (end < text.size() && (is_letter(text[end]) || (text[end] >= '0' && text[end] <= '9'))) {
    ++end;
  }
  std::string_view name = text.substr(1, end - 1);
  bool is_known = find_annotation(name) || is_doxygen_command(name);
  return text[0] == '@' || is_known ? name : std::string_view();
}

// Where an annotation begins in the middle of a line, not before `from`; npos if none does.
size_t find_inside(std::string_view text, size_t from) {
  for (size_t at = text.find('@', std::max<size_t>(from, 1)); at != text.npos;
       at = text.find('@', at + 1)) {
    bool is_apart = kBlanks.find(text[at - 1]) != kBlanks.npos;
    if (is_apart && find_annotation(command_at(text.substr(at)))) return at;
  }
  return text.npos;
}

// The end of the object or array that a text begins with; npos if that is not closed.
size_t end_of_json(std::string_view text) {
  size_t depth = 0;
  bool is_in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') is_in_string = !is_in_string;
    if (is_in_string && c == '\\') ++i;
    if (is_in_string) continue;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return i + 1;
  }
  return text.npos;
}

class AnnotationReader {
 public:
  std::vector<Annotation> run(const DocComment& comment) {
    for (const DocLine& line : comment.lines) {
      line_ = line.line;
      take(line.text);
      end_line(line.text.empty());
    }
    finish();
    return std::move(found_);
  }

 private:
  void take(std::string_view text) {
    text = trimmed(text);
    while (!text.empty()) {
      std::string_view command = command_at(text);
      if (!command.empty()) {
        begin(command);
        text = trimmed(text.substr(command.size() + 1));
        if (!command_at(text).empty()) continue;
      }
      if (is_closed_) begin_plain();
      text = add(text);
    }
  }

  // Gives what is behind the present annotation: the next one, if it is on the same line.
  std::string_view add(std::string_view text) {
    size_t before = now_.text.size();
    if (trimmed(now_.text).empty()) now_.text_line = line_;
    now_.text += text;
    size_t end = 0;
    if (is_json_value()) end = end_of_json(now_.text);
    if (end == std::string::npos) return {};
    size_t next = find_inside(text, end > before ? end - before : 0);
    if (next == text.npos) return {};
    now_.text.resize(before + next);
    return text.substr(next);
  }

  // More than a word: it may go over lines, and has an end of its own.
  bool is_json_value() const {
    std::string_view text = trimmed(now_.text);
    return extent_ == Extent::json && (text.starts_with('{') || text.starts_with('['));
  }

  // What does not go on on the next line is closed.
  void end_line(bool was_empty) {
    bool has_text = !trimmed(now_.text).empty();
    if (extent_ == Extent::line) is_closed_ = true;
    if (extent_ == Extent::paragraph && was_empty && has_text) is_closed_ = true;
    if (extent_ == Extent::json && has_text) {
      is_closed_ = !is_json_value() || end_of_json(now_.text) != std::string::npos;
    }
    if (!is_closed_) now_.text += '\n';
  }

  void begin(std::string_view name) {
    finish();
    const AnnotationKind* kind = find_annotation(name);
    now_ = {std::string(name), {}, line_, line_, false};
    extent_ = kind ? kind->extent : Extent::paragraph;
    is_closed_ = false;
  }

  void begin_plain() {
    begin("description");
    now_.is_plain = true;
  }

  void finish() {
    now_.text = std::string(trimmed(now_.text));
    bool is_something = !now_.name.empty() && (!now_.is_plain || !now_.text.empty());
    if (is_something) found_.push_back(std::move(now_));
    now_ = {};
    is_closed_ = true;
  }

  std::vector<Annotation> found_;
  Annotation now_;
  Extent extent_ = Extent::rest;
  bool is_closed_ = true;
  uint32_t line_ = 0;
};

}  // namespace

const AnnotationKind* find_annotation(std::string_view name) {
  auto found = std::find_if(std::begin(kAnnotations), std::end(kAnnotations),
                            [&](const AnnotationKind& kind) { return kind.name == name; });
  return found == std::end(kAnnotations) ? nullptr : found;
}

bool is_doxygen_command(std::string_view name) {
  return std::find(std::begin(kDoxygenCommands), std::end(kDoxygenCommands), name) !=
         std::end(kDoxygenCommands);
}

std::vector<Annotation> annotations_of(const DocComment& comment) {
  return AnnotationReader().run(comment);
}

}  // namespace irqscope::compile
