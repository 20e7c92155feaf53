#include "compile/declaration.h"

namespace irqscope::compile {
namespace {

bool opens(const Token& token) { return token.is('(') || token.is('[') || token.is('{'); }
bool closes(const Token& token) { return token.is(')') || token.is(']') || token.is('}'); }

class Splitter {
 public:
  explicit Splitter(const std::vector<Token>& tokens) : tokens_(tokens), brackets_(tokens) {}

  std::vector<Declaration> run() {
    while (place_ < tokens_.size()) step();
    end();
    return std::move(found_);
  }

 private:
  void step() {
    const Token& token = tokens_[place_];
    if (token.is_comment()) {
      comment(token);
      ++place_;
    } else if (token.kind == TokenKind::directive) {
      if (is_empty_) now_ = {};
      ++place_;
    } else {
      code(token);
    }
  }

  void code(const Token& token) {
    is_empty_ = false;
    if (token.is(';') || token.is('}')) {
      ++place_;
      end();
    } else if (token.is('{')) {
      block();
    } else if (token.is('(')) {
      parentheses();
    } else if (token.is('[')) {
      place_ = brackets_.behind(place_);
    } else if (token.is('=')) {
      ++place_;
      initializer();
    } else if (Body body = body_of(tokens_, brackets_, place_); body.brace != 0) {
      place_ = brackets_.behind(body.brace);
    } else {
      word(token, false);
      ++place_;
    }
  }

  void word(const Token& token, bool is_in_parentheses) {
    if (token.is(',') && !is_in_parentheses) ++part_;
    if (token.kind != TokenKind::identifier) return;
    now_.words.push_back({token.text, token.line, part_, is_in_parentheses});
  }

  // A comment behind a declaration is that one's, a comment before the next is not.
  void comment(const Token& token) {
    bool is_behind = is_empty_ && token.kind == TokenKind::comment_after && !found_.empty();
    if (is_behind) {
      Declaration& last = found_.back();
      last.comments.push_back({token, last_part_, last.words.size()});
    } else {
      now_.comments.push_back({token, part_, now_.words.size()});
    }
  }

  void parentheses() {
    size_t end = brackets_.behind(place_);
    for (; place_ < end; ++place_) word(tokens_[place_], true);
  }

  bool is_behind_parameters() const {
    size_t before = place_;
    while (before > 0 && tokens_[before - 1].is_comment()) --before;
    return before > 0 && tokens_[before - 1].is(')');
  }

  // Of a function: that is its end.
  void block() {
    bool is_function = is_behind_parameters();
    place_ = brackets_.behind(place_);
    if (is_function) end();
  }

  void initializer() {
    while (place_ < tokens_.size()) {
      const Token& token = tokens_[place_];
      if (token.is(',') || token.is(';')) return;
      if (token.is_comment()) comment(token);
      place_ = opens(token) ? brackets_.behind(place_) : place_ + 1;
    }
  }

  void end() {
    last_part_ = part_;
    if (!now_.words.empty() || !now_.comments.empty()) found_.push_back(std::move(now_));
    now_ = {};
    part_ = 0;
    is_empty_ = true;
  }

  const std::vector<Token>& tokens_;
  Brackets brackets_;
  size_t place_ = 0;
  std::vector<Declaration> found_;
  Declaration now_;
  size_t part_ = 0;
  size_t last_part_ = 0;
  bool is_empty_ = true;  // no token of it was there yet
};

}  // namespace

std::vector<Declaration> declarations_of(const std::vector<Token>& tokens) {
  return Splitter(tokens).run();
}

Brackets::Brackets(const std::vector<Token>& tokens) : behind_(tokens.size(), tokens.size()) {
  std::vector<size_t> open;
  for (size_t at = 0; at < tokens.size(); ++at) {
    if (opens(tokens[at])) open.push_back(at);
    if (!closes(tokens[at]) || open.empty()) continue;
    behind_[open.back()] = at + 1;
    open.pop_back();
  }
}

Body body_of(const std::vector<Token>& tokens, const Brackets& brackets, size_t at) {
  auto is_word = [&](size_t place, std::string_view word) {
    return place < tokens.size() && tokens[place].is_word(word);
  };
  if (!is_word(at, "struct") && !is_word(at, "union") && !is_word(at, "enum")) return {};
  Body body;
  for (++at; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    bool is_attribute = is_word(at, "__attribute__") || is_word(at, "__attribute");
    if (token.is('{')) {
      body.brace = at;
      return body;
    }
    if (is_attribute && at + 1 < tokens.size() && tokens[at + 1].is('(')) {
      at = brackets.behind(at + 1) - 1;
    } else if (token.kind == TokenKind::identifier && body.tag.empty()) {
      body.tag = token.text;
    } else if (!token.is_comment()) {
      break;
    }
  }
  return {};
}

}  // namespace irqscope::compile
