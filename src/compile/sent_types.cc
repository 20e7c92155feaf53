#include "compile/sent_types.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/parse.h"
#include "compile/blanks.h"
#include "compile/lexer.h"

namespace irqscope::compile {
namespace {

using nlohmann::json;

// What sends, and which of its arguments are the map and the event.
struct Sender {
  std::string_view name;
  size_t map;    // 0: it is `events`
  size_t event;  // 0: what it returns
};
constexpr Sender kSenders[] = {
    {"bpf_perf_event_output", 2, 4},
    {"bpf_skb_output", 2, 4},
    {"bpf_xdp_output", 2, 4},
    {"bpf_ringbuf_output", 1, 2},
    {"bpf_ringbuf_reserve", 1, 0},
    // Functions of compat.bpf.h, which many programs of libbpf-tools share.
    {"reserve_buf", 0, 0},
    {"submit_buf", 0, 2},
};

const Sender* find_sender(std::string_view name) {
  const auto* found = std::find_if(std::begin(kSenders), std::end(kSenders),
                                   [&](const Sender& sender) { return sender.name == name; });
  return found == std::end(kSenders) ? nullptr : found;
}

// ---- Functions of the source.

bool is_macro(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Of `int name(...)`, `SEC("x") int BPF_PROG(name, ...)`.
class FunctionName {
 public:
  // The tokens of top level, in their order.
  void add(const Token& token) {
    if (token.is('(')) ++depth_;
    if (token.is(')')) --depth_;
    bool is_first_argument = depth_ == 1 && before_.is('(') && is_macro(name_);
    if (token.kind == TokenKind::identifier && is_first_argument) name_ = token.text;
    bool is_call = depth_ == 1 && token.is('(') && before_.kind == TokenKind::identifier &&
                   !before_.text.starts_with("__attribute");
    if (is_call) name_ = before_.text;
    before_ = token;
  }
  bool is_function() const { return before_.is(')') && !name_.empty(); }
  std::string name() const { return std::string(name_); }

 private:
  int depth_ = 0;
  std::string_view name_;
  Token before_{TokenKind::symbol, ";", 0};
};

// ---- The compiler's tree.

const json& inner(const json& node, size_t index) {
  static const json none = json::object();
  auto found = node.find("inner");
  bool is_there = found != node.end() && found->is_array() && index < found->size();
  return is_there ? (*found)[index] : none;
}

std::string text(const json& node, const char* key) {
  auto found = node.find(key);
  return found != node.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_wrapper(const json& node) {
  std::string kind = text(node, "kind");
  return kind == "ImplicitCastExpr" || kind == "CStyleCastExpr" || kind == "ParenExpr";
}

const json& unwrapped(const json& node) {
  const json* at = &node;
  while (is_wrapper(*at)) at = &inner(*at, 0);
  return *at;
}

// The name of what an expression refers to, as `&events` does.
std::string referred(const json& node, std::string_view kind) {
  const json* at = &unwrapped(node);
  if (text(*at, "kind") == "UnaryOperator" && text(*at, "opcode") == "&") {
    at = &unwrapped(inner(*at, 0));
  }
  auto found = at->find("referencedDecl");
  if (found == at->end() || text(*found, "kind") != kind) return {};
  return text(*found, "name");
}

std::string type_of(const json& node) {
  auto found = node.find("type");
  return found == node.end() ? "" : text(*found, "qualType");
}

bool is_type_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
}

// "const struct event *" -> struct event; nothing for "char *", "void *", "int (*)[3]".
DeclaredType pointed(std::string_view type) {
  for (std::string_view word : {"const ", "volatile "}) {
    if (type.starts_with(word)) type.remove_prefix(word.size());
  }
  if (!type.ends_with(" *")) return {};
  type.remove_suffix(2);
  DeclaredType declared;
  for (std::string_view keyword : {"struct ", "union "}) {
    if (!type.starts_with(keyword)) continue;
    declared.keyword = trimmed(keyword);
    type.remove_prefix(keyword.size());
  }
  constexpr std::string_view kNoStruct[] = {"void", "char", "short", "int", "long", "_Bool"};
  bool is_known = declared.keyword.empty() && std::find(std::begin(kNoStruct), std::end(kNoStruct),
                                                        type) != std::end(kNoStruct);
  if (is_type_name(type) && !is_known) declared.name = type;
  return declared;
}

class Tree {
 public:
  explicit Tree(SentTypes& types) : types_(types) {}

  // `cast`: to what the value of this expression is converted.
  void visit(const json& node, const std::string& cast = {}) {
    if (!node.is_object()) return;
    if (text(node, "kind") == "CallExpr") call(node, cast);
    auto children = node.find("inner");
    if (children == node.end() || !children->is_array()) return;
    bool casts = is_wrapper(node) && text(node, "kind") != "ParenExpr";
    for (const json& child : *children) {
      visit(child, casts ? type_of(node) : is_wrapper(node) ? cast : "");
    }
  }

 private:
  void call(const json& node, const std::string& cast) {
    const json& callee = inner(node, 0);
    const Sender* sender = find_sender(referred(callee, "VarDecl"));
    if (!sender) sender = find_sender(referred(callee, "FunctionDecl"));
    if (!sender) return;
    std::string map = sender->map == 0 ? "events" : referred(inner(node, sender->map), "VarDecl");
    std::string type = sender->event == 0 ? cast : type_of(unwrapped(inner(node, sender->event)));
    DeclaredType declared = pointed(type);
    declared.line = 1;
    if (!map.empty() && !declared.name.empty()) types_[map][declared.in_c()] = declared;
  }

  SentTypes& types_;
};

}  // namespace

std::set<std::string> sending_functions(std::string_view source) {
  std::set<std::string> names;
  FunctionName name;
  std::string function;  // whose body this is
  size_t depth = 0;      // of braces
  for (const Token& token : tokens_of(source)) {
    if (token.kind == TokenKind::directive || token.is_comment()) continue;
    if (token.is('{') && depth++ == 0) function = name.is_function() ? name.name() : "";
    bool sends = token.kind == TokenKind::identifier && find_sender(token.text);
    if (sends && depth > 0 && !function.empty()) names.insert(function);
    if (depth == 0) name.add(token);
    bool ends = (token.is('}') && depth > 0 && --depth == 0) || (token.is(';') && depth == 0);
    if (ends) name = {};
  }
  return names;
}

void add_sent_types(std::string_view ast, SentTypes& types) {
  // Each object begins and ends with a line of its brace.
  std::string object;
  for (std::string_view line : split(ast, '\n')) {
    if (line == "{") object.clear();
    object.append(line).append("\n");
    if (line != "}") continue;
    json tree = json::parse(object, nullptr, false);
    if (!tree.is_discarded()) Tree(types).visit(tree);
  }
}

}  // namespace irqscope::compile
