// What a file declares at its top level, as far as its tokens tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compile/lexer.h"

namespace irqscope::compile {

// An identifier of a declaration that may be its name.
struct Word {
  std::string_view text;
  uint32_t line = 0;
  size_t part = 0;                 // `int a, b;` has two
  bool is_in_parentheses = false;  // BPF_PROG(name, ...), or a parameter
};

struct Comment {
  Token token;
  size_t part = 0;  // in which it stands
  size_t words_before = 0;
};

// From its first token to its ; or the end of its body. What is in braces, in square brackets or
// behind = is not part of it.
struct Declaration {
  std::vector<Word> words;
  std::vector<Comment> comments;  // the ones behind it, too
};

// A comment before a line of the preprocessor belongs to nothing.
std::vector<Declaration> declarations_of(const std::vector<Token>& tokens);

// Where each bracket ends.
class Brackets {
 public:
  explicit Brackets(const std::vector<Token>& tokens);
  // The index behind what closes the bracket at `at`, or the end.
  size_t behind(size_t at) const { return behind_[at]; }

 private:
  std::vector<size_t> behind_;  // by token
};

// If `at` is struct, union or enum with a body: where that begins, and its tag if it has one.
struct Body {
  size_t brace = 0;  // 0: none
  std::string_view tag;
};
Body body_of(const std::vector<Token>& tokens, const Brackets& brackets, size_t at);

}  // namespace irqscope::compile
