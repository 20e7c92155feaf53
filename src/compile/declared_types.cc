#include "compile/declared_types.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

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

// Goes into the bodies of types, however deep these nest, and leaves out all others.
class TypeFinder {
 public:
  explicit TypeFinder(const std::vector<Token>& tokens) : tokens_(tokens), brackets_(tokens) {}

  std::vector<DeclaredType> run() {
    for (size_t at = 0; at < tokens_.size();) at = step(at);
    while (!open_.empty()) leave();
    return std::move(types_);
  }

 private:
  struct OpenBody {
    size_t end;  // behind it
    bool is_named_behind;
    bool is_typedef;  // where it stands
  };

  size_t step(size_t at) {
    if (!open_.empty() && at + 1 >= open_.back().end) return leave();
    const Token& token = tokens_[at];
    if (Body body = body_of(tokens_, brackets_, at); body.brace != 0) return type(at, body);
    if (token.is('{')) {
      is_typedef_ = false;
      return brackets_.behind(at);
    }
    is_typedef_ = (is_typedef_ || token.is_word("typedef")) && !token.is(';');
    return at + 1;
  }

  size_t type(size_t at, const Body& body) {
    size_t end = brackets_.behind(body.brace);
    if (tokens_[at].is_word("enum")) return end;
    if (!body.tag.empty()) add(tokens_[at].text, body.tag, tokens_[at].line);
    open_.push_back({end, body.tag.empty() && is_typedef_, is_typedef_});
    is_typedef_ = false;
    return body.brace + 1;
  }

  size_t leave() {
    OpenBody body = open_.back();
    open_.pop_back();
    is_typedef_ = body.is_typedef;
    if (body.is_named_behind) add_name_behind(body.end);
    return body.end;
  }

  // `typedef struct { ... } __attribute__((packed)) name, *pointer;`
  void add_name_behind(size_t at) {
    for (; at < tokens_.size() && !tokens_[at].is(';') && !tokens_[at].is('}'); ++at) {
      const Token& token = tokens_[at];
      if (token.is('(')) {
        at = brackets_.behind(at) - 1;
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
    if (known_.insert(type.in_c()).second) types_.push_back(std::move(type));
  }

  const std::vector<Token>& tokens_;
  Brackets brackets_;
  std::vector<OpenBody> open_;
  bool is_typedef_ = false;
  std::set<std::string> known_;
  std::vector<DeclaredType> types_;
};

}  // namespace

HeaderTypes types_declared_in(std::string_view preprocessed,
                              const std::function<bool(const std::string&)>& is_header) {
  HeaderParts parts(is_header);
  parts.read(preprocessed);
  HeaderTypes found;
  found.header_was_seen = parts.was_seen;
  found.types = TypeFinder(parts.tokens).run();
  return found;
}

}  // namespace irqscope::compile
