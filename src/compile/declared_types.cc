#include "compile/declared_types.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "compile/declaration.h"

namespace irqscope::compile {
namespace {

struct Marker {
  uint32_t line = 0;  // of what follows
  std::string file;
};

// # 12 "dir/a \"name\".h" 1 3
std::optional<Marker> marker_of(std::string_view line) {
  if (!line.starts_with("# ")) return std::nullopt;
  line.remove_prefix(2);
  Marker marker;
  auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), marker.line);
  line.remove_prefix(static_cast<size_t>(rest - line.data()));
  if (error != std::errc() || !line.starts_with(" \"")) return std::nullopt;
  for (size_t i = 2; i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    marker.file += line[i];
  }
  return marker;
}

// The tokens of the parts that came from the header, with their lines there.
class HeaderParts {
 public:
  explicit HeaderParts(const std::function<bool(const std::string&)>& is_header)
      : is_header_(is_header) {}

  void read(std::string_view text) {
    size_t part = 0;
    for (size_t begin = 0; begin < text.size();) {
      size_t end = std::min(text.find('\n', begin), text.size());
      if (auto marker = marker_of(text.substr(begin, end - begin))) {
        take(text.substr(part, begin - part));
        line_ = marker->line;
        is_in_header_ = is_header(marker->file);
        part = end + 1;
      }
      begin = end + 1;
    }
    if (part < text.size()) take(text.substr(part));
  }

  std::vector<Token> tokens;
  bool was_seen = false;

 private:
  bool is_header(const std::string& file) {
    auto [known, is_new] = known_.try_emplace(file, false);
    if (is_new) known->second = is_header_(file);
    was_seen = was_seen || known->second;
    return known->second;
  }

  void take(std::string_view part) {
    if (!is_in_header_) return;
    for (Token& token : tokens_of(part)) {
      token.line += line_ - 1;
      tokens.push_back(token);
    }
  }

  const std::function<bool(const std::string&)>& is_header_;
  std::map<std::string, bool> known_;
  uint32_t line_ = 1;
  bool is_in_header_ = false;
};

class TypeFinder {
 public:
  TypeFinder(const std::vector<Token>& tokens, std::vector<DeclaredType>& types)
      : tokens_(tokens), types_(types) {}

  void scan(size_t begin, size_t end) {
    bool is_typedef = false;
    for (size_t i = begin; i < end;) {
      const Token& token = tokens_[i];
      Body body = body_of(tokens_, i);
      if (body.brace != 0) {
        i = type(i, body, is_typedef);
      } else if (token.is('{')) {
        i = behind_bracket(tokens_, i);
        is_typedef = false;
      } else {
        is_typedef = (is_typedef || token.is_word("typedef")) && !token.is(';');
        ++i;
      }
    }
  }

 private:
  // Gives the index behind the body.
  size_t type(size_t at, const Body& body, bool is_typedef) {
    size_t end = behind_bracket(tokens_, body.brace);
    if (tokens_[at].is_word("enum")) return end;
    if (!body.tag.empty()) add(tokens_[at].text, body.tag, tokens_[at].line);
    if (end > body.brace + 1) scan(body.brace + 1, end - 1);
    if (body.tag.empty() && is_typedef) add_name_behind(end);
    return end;
  }

  // `typedef struct { ... } __attribute__((packed)) name, *pointer;`
  void add_name_behind(size_t at) {
    for (; at < tokens_.size() && !tokens_[at].is(';'); ++at) {
      const Token& token = tokens_[at];
      if (token.is('(')) {
        at = behind_bracket(tokens_, at) - 1;
      } else if (token.is('*')) {
        return;  // the name is that of a pointer
      } else if (token.kind == TokenKind::identifier && !token.text.starts_with("__attribute")) {
        bool is_whole = at + 1 < tokens_.size() && !tokens_[at + 1].is('[');
        if (is_whole) add("", token.text, token.line);
        return;
      }
    }
  }

  void add(std::string_view keyword, std::string_view name, uint32_t line) {
    DeclaredType type{std::string(keyword), std::string(name), line};
    bool is_known = std::any_of(types_.begin(), types_.end(), [&](const DeclaredType& known) {
      return known.in_c() == type.in_c();
    });
    if (!is_known) types_.push_back(std::move(type));
  }

  const std::vector<Token>& tokens_;
  std::vector<DeclaredType>& types_;
};

}  // namespace

HeaderTypes types_declared_in(std::string_view preprocessed,
                              const std::function<bool(const std::string&)>& is_header) {
  HeaderParts parts(is_header);
  parts.read(preprocessed);
  HeaderTypes found;
  found.header_was_seen = parts.was_seen;
  TypeFinder(parts.tokens, found.types).scan(0, parts.tokens.size());
  return found;
}

}  // namespace irqscope::compile
