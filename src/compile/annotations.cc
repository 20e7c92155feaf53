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

// Finds the end of an object or array whose text comes in pieces.
class JsonEnd {
 public:
  // The place in `piece` behind the end; npos if it is not there yet.
  size_t in(std::string_view piece) {
    for (size_t i = 0; i < piece.size() && !is_found_; ++i) {
      take(piece[i]);
      if (is_found_) return i + 1;
    }
    return piece.npos;
  }
  bool is_found() const { return is_found_; }

 private:
  void take(char c) {
    if (is_escaped_) {
      is_escaped_ = false;
      return;
    }
    if (c == '"') is_in_string_ = !is_in_string_;
    is_escaped_ = is_in_string_ && c == '\\';
    if (is_in_string_) return;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') is_found_ = --depth_ == 0;
  }

  size_t depth_ = 0;
  bool is_in_string_ = false;
  bool is_escaped_ = false;
  bool is_found_ = false;
};

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
    if (now_.text.empty()) {
      now_.text_line = line_;
      // More than a word: it may go over lines, and has an end of its own.
      is_json_ = extent_ == Extent::json && (text.starts_with('{') || text.starts_with('['));
    }
    bool was_open = is_json_ && !json_end_.is_found();
    size_t from = was_open ? json_end_.in(text) : 0;
    size_t next = from == text.npos ? text.npos : find_inside(text, from);
    now_.text += text.substr(0, next);
    return next == text.npos ? std::string_view() : text.substr(next);
  }

  // What does not go on on the next line is closed.
  void end_line(bool was_empty) {
    bool has_text = !now_.text.empty();
    if (extent_ == Extent::line) is_closed_ = true;
    if (extent_ == Extent::paragraph && was_empty && has_text) is_closed_ = true;
    if (extent_ == Extent::json && has_text) is_closed_ = !is_json_ || json_end_.is_found();
    if (is_closed_ || !has_text) return;
    now_.text += '\n';
    if (is_json_) json_end_.in("\n");  // that it may be escaped
  }

  void begin(std::string_view name) {
    finish();
    const AnnotationKind* kind = find_annotation(name);
    now_ = {std::string(name), {}, line_, line_, false};
    extent_ = kind ? kind->extent : Extent::paragraph;
    is_closed_ = false;
    is_json_ = false;
    json_end_ = {};
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
  bool is_json_ = false;
  JsonEnd json_end_;
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
