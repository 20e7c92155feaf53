// C source as tokens: as much as it takes to tell which declaration a comment belongs to.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace irqscope::compile {

enum class TokenKind {
  identifier,
  number,
  text,            // a string or character literal
  symbol,          // one character
  directive,       // a line of the preprocessor, with those that continue it
  comment_before,  // a Doxygen comment for what follows: ///, //!, /**, /*!
  comment_after,   // for what precedes: ///< and the like
};

struct Token {
  TokenKind kind;
  std::string_view text;  // in the source
  uint32_t line;          // where it begins; from 1

  bool is(char symbol) const { return kind == TokenKind::symbol && text[0] == symbol; }
  bool is_word(std::string_view word) const {
    return kind == TokenKind::identifier && text == word;
  }
  bool is_comment() const {
    return kind == TokenKind::comment_before || kind == TokenKind::comment_after;
  }
};

// Never fails: what is no C becomes some symbols. Plain comments are left out.
std::vector<Token> tokens_of(std::string_view source);

}  // namespace irqscope::compile
