#include "compile/export_wish.h"

#include <algorithm>

#include "base/parse.h"

namespace irqscope::compile {
namespace {

constexpr std::string_view kExpected = "'struct NAME', 'default' or 'none'";

bool is_identifier(std::string_view word) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kInWords =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !word.empty() && kDigits.find(word[0]) == kDigits.npos &&
         word.find_first_not_of(kInWords) == word.npos;
}

}  // namespace

Result<ExportWish> parse_export(std::string_view text) {
  auto words = split_words(text);
  if (words.empty()) return fail("it needs one of {}", kExpected);
  bool has_keyword = words[0] == "struct" || words[0] == "union";
  bool is_well_formed = words.size() == (has_keyword ? 2u : 1u) && is_identifier(words.back());
  if (!is_well_formed) return fail("'{}' is none of {}", text, kExpected);
  ExportWish wish;
  if (text == "none") return wish;
  wish.kind = package::ExportKind::whole_value;
  if (text == "default") return wish;
  wish.kind = package::ExportKind::type;
  if (has_keyword) wish.type.keyword = words[0];
  wish.type.name = words.back();
  return wish;
}

std::vector<DeclaredType> types_wished_in(const std::vector<DocComment>& comments) {
  std::vector<DeclaredType> types;
  for (const DocComment& comment : comments) {
    for (const Annotation& annotation : annotations_of(comment)) {
      if (annotation.name != "export") continue;
      auto wish = parse_export(annotation.text);
      if (!wish || wish->kind != package::ExportKind::type) continue;
      wish->type.line = annotation.line;
      types.push_back(std::move(wish->type));
    }
  }
  return types;
}

}  // namespace irqscope::compile
