#include "compile/doc_comments.h"

#include <algorithm>
#include <span>

#include "base/parse.h"
#include "compile/blanks.h"
#include "compile/declaration.h"

namespace irqscope::compile {
namespace {

// "/// text", "///< text", " * text", "/** text */"
std::string_view without_decoration(std::string_view line, bool is_block, bool is_first) {
  line = trimmed(line);
  if (is_first) {
    line.remove_prefix(3);
    if (line.starts_with('<')) line.remove_prefix(1);
  } else if (line.starts_with('*') && !line.starts_with("*/")) {
    line.remove_prefix(1);
  }
  if (is_block && line.ends_with("*/")) line.remove_suffix(2);
  return trimmed(line);
}

std::vector<DocLine> lines_of(const Token& token) {
  bool is_block = token.text[1] == '*';
  std::vector<DocLine> lines;
  uint32_t number = token.line;
  for (std::string_view line : split(token.text, '\n')) {
    std::string text(without_decoration(line, is_block, lines.empty()));
    lines.push_back({text, number++});
  }
  return lines;
}

// Of words in whose order the member ascends.
template <class T>
std::span<const Word> words_with(const std::vector<Word>& words, T Word::*member, T wanted) {
  auto begin = std::partition_point(words.begin(), words.end(),
                                    [&](const Word& word) { return word.*member < wanted; });
  auto end = std::partition_point(begin, words.end(),
                                  [&](const Word& word) { return word.*member == wanted; });
  return {begin, end};
}

// Lines and parts ascend.
std::span<const Word> words_meant(const std::vector<Word>& words, const Comment& comment) {
  if (comment.words_before == 0) return words;
  bool is_after = comment.token.kind == TokenKind::comment_after;
  auto on_line = words_with(words, &Word::line, comment.token.line);
  return is_after && !on_line.empty() ? on_line : words_with(words, &Word::part, comment.part);
}

std::vector<Candidate> candidates_of(const Declaration& declaration, const Comment& comment) {
  std::vector<Candidate> candidates;
  for (const Word& word : words_meant(declaration.words, comment)) {
    candidates.push_back({std::string(word.text), word.is_in_parentheses});
  }
  return candidates;
}

bool continues(const Comment& comment, const Comment& before) {
  return comment.token.kind == before.token.kind && comment.words_before == before.words_before &&
         comment.token.line == before.token.line + 1 && comment.token.text[1] == '/' &&
         before.token.text[1] == '/';
}

}  // namespace

std::vector<DocComment> doc_comments_of(std::string_view source) {
  auto tokens = tokens_of(source);
  std::vector<DocComment> found;
  for (const Declaration& declaration : declarations_of(tokens)) {
    const Comment* before = nullptr;
    for (const Comment& comment : declaration.comments) {
      auto lines = lines_of(comment.token);
      if (before && continues(comment, *before)) {
        auto& all = found.back().lines;
        all.insert(all.end(), lines.begin(), lines.end());
      } else {
        found.push_back({lines, candidates_of(declaration, comment)});
      }
      before = &comment;
    }
  }
  return found;
}

}  // namespace irqscope::compile
