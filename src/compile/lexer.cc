#include "compile/lexer.h"

#include <algorithm>

namespace irqscope::compile {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_in_word(char c) { return begins_word(c) || is_digit(c); }

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<Token> run() {
    while (place_ < source_.size()) step();
    return std::move(tokens_);
  }

 private:
  char at(size_t offset) const {
    return place_ + offset < source_.size() ? source_[place_ + offset] : '\0';
  }

  void step() {
    char c = at(0);
    if (c == '\n') {
      ++line_;
      ++place_;
      line_is_empty_ = true;
    } else if (is_blank(c)) {
      ++place_;
    } else if (c == '/' && (at(1) == '/' || at(1) == '*')) {
      comment(at(1) == '/' ? line_comment_end() : block_comment_end());
    } else if (c == '#' && line_is_empty_) {
      add(TokenKind::directive, directive_end());
    } else {
      line_is_empty_ = false;
      word_or_symbol(c);
    }
  }

  void word_or_symbol(char c) {
    bool is_number = is_digit(c) || (c == '.' && is_digit(at(1)));
    if (c == '"' || c == '\'') {
      add(TokenKind::text, literal_end(c));
    } else if (begins_word(c) || is_number) {
      size_t end = place_;
      while (end < source_.size() &&
             (is_in_word(source_[end]) || (is_number && source_[end] == '.'))) {
        ++end;
      }
      add(is_number ? TokenKind::number : TokenKind::identifier, end);
    } else {
      add(TokenKind::symbol, place_ + 1);
    }
  }

  // "///" and "/**" are Doxygen's; "////" and "/***" are lines that people draw.
  void comment(size_t end) {
    std::string_view text = source_.substr(place_, end - place_);
    char second = text[1];
    char third = text.size() > 2 ? text[2] : '\0';
    char fourth = text.size() > 3 ? text[3] : '\0';
    bool is_doc = third == '!' || (third == second && fourth != second && text != "/**/");
    if (is_doc) {
      add(fourth == '<' ? TokenKind::comment_after : TokenKind::comment_before, end);
    } else {
      move_to(end);
    }
  }

  size_t line_end(size_t from) const { return std::min(source_.find('\n', from), source_.size()); }

  bool is_continued(size_t newline) const {
    if (newline > place_ && source_[newline - 1] == '\r') --newline;
    return newline > place_ && source_[newline - 1] == '\\';
  }

  size_t line_comment_end() const {
    size_t end = line_end(place_);
    while (end < source_.size() && is_continued(end)) end = line_end(end + 1);
    return end;
  }

  size_t block_comment_end() const {
    size_t end = source_.find("*/", place_ + 2);
    return end == source_.npos ? source_.size() : end + 2;
  }

  // A block comment that begins in it may go on over lines, and is no part of it.
  size_t directive_end() const {
    size_t end = line_comment_end();
    std::string_view text = source_.substr(place_, end - place_);
    size_t comment = text.find("/*");
    if (comment == text.npos || text.find("*/", comment) != text.npos) return end;
    return place_ + comment;
  }

  size_t literal_end(char quote) const {
    size_t end = place_ + 1;
    while (end < source_.size() && source_[end] != quote && source_[end] != '\n') {
      end += source_[end] == '\\' ? 2 : 1;
    }
    if (end < source_.size() && source_[end] == quote) ++end;
    return std::min(end, source_.size());
  }

  void add(TokenKind kind, size_t end) {
    tokens_.push_back({kind, source_.substr(place_, end - place_), line_});
    move_to(end);
  }

  void move_to(size_t end) {
    auto from = source_.begin() + static_cast<std::ptrdiff_t>(place_);
    auto to = source_.begin() + static_cast<std::ptrdiff_t>(end);
    line_ += static_cast<uint32_t>(std::count(from, to, '\n'));
    place_ = end;
  }

  std::string_view source_;
  size_t place_ = 0;
  uint32_t line_ = 1;
  bool line_is_empty_ = true;  // so far
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Lexer(source).run(); }

}  // namespace irqscope::compile
