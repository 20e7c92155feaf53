// The Doxygen comments of a source, and what they may be about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace irqscope::compile {

struct DocLine {
  std::string text;  // without the slashes and stars around it, and blanks at its ends
  uint32_t line = 0;
};

// An identifier that may be the name of what is declared.
struct Candidate {
  std::string name;
  bool is_in_parentheses = false;  // BPF_PROG(name, ...), or a parameter
};

struct DocComment {
  std::vector<DocLine> lines;  // at least one
  std::vector<Candidate> candidates;
};

// Those on top level, in the order of the source. Lines of /// that follow each other are one.
std::vector<DocComment> doc_comments_of(std::string_view source);

}  // namespace irqscope::compile
