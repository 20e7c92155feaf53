// What a Doxygen comment says: commands such as @sample with their texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compile/doc_comments.h"

namespace irqscope::compile {

enum class Target : unsigned { program = 1, map = 2, variable = 4, document = 8, any = 15 };

// How far the text of a command goes, if no other command ends it.
enum class Extent { json, line, paragraph, rest };

struct AnnotationKind {
  std::string_view name;
  Target target;  // of `document`: LICENSE, which speaks for the whole
  Extent extent;
  bool may_be_elsewhere = false;  // a word of plain text for others
};

// In the order in which they are documented.
inline constexpr AnnotationKind kAnnotations[] = {
    {"description", Target::any, Extent::rest},  {"brief", Target::any, Extent::paragraph},
    {"details", Target::any, Extent::rest},      {"version", Target::document, Extent::line, true},
    {"sample", Target::map, Extent::json},       {"interpreter", Target::map, Extent::json},
    {"intepreter", Target::map, Extent::json},  // as the format spells it
    {"export", Target::map, Extent::line},       {"cmdarg", Target::variable, Extent::json},
    {"long", Target::variable, Extent::line},    {"short", Target::variable, Extent::line},
    {"default", Target::variable, Extent::json}, {"unit", Target::variable, Extent::line},
    {"value", Target::variable, Extent::json},   {"ifindex", Target::program, Extent::json},
    {"flags", Target::program, Extent::json},    {"xdpopts", Target::program, Extent::json},
    {"tchook", Target::program, Extent::json},   {"tcopts", Target::program, Extent::json},
};

// Null if there is none of this name.
const AnnotationKind* find_annotation(std::string_view name);
// A command of Doxygen that means nothing here: @param, @return.
bool is_doxygen_command(std::string_view name);

struct Annotation {
  std::string name;  // without @; "description" for text before and between the commands
  std::string text;  // lines joined by newlines, as they stand; blanks at the ends are gone
  uint32_t line = 0;
  uint32_t text_line = 0;  // where its text begins
  bool is_plain = false;   // text without a command
};

// In the order of the comment. A command that nobody knows is one, too.
std::vector<Annotation> annotations_of(const DocComment& comment);

}  // namespace irqscope::compile
