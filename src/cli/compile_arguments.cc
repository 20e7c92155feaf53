#include "cli/compile_arguments.h"

#include <iterator>
#include <string_view>

namespace irqscope {
namespace {

struct Renamed {
  std::string_view theirs;
  std::string_view ours;
};

constexpr Renamed kRenamed[] = {
    {"--output-path", "--output"},
    {"--clang-bin", "--clang"},
    {"-c", "--clang"},
    {"--llvm-strip-bin", "--strip"},
    {"-l", "--strip"},
    {"--no-generate-package-json", "--no-package"},
    {"--btfgen", "--tar"},
    {"-b", "--tar"},
    {"--btfhub-archive", "--btf"},
};

}  // namespace

std::vector<std::string> take_flags(Arguments& arguments) {
  constexpr std::string_view kLong = "--additional-cflags";
  std::vector<std::string> flags;
  Arguments rest;
  for (auto word = arguments.begin(); word != arguments.end(); ++word) {
    std::string_view text = *word;
    bool is_long = text == kLong;
    bool is_short = text.starts_with("-a");
    if (text == "--") {
      rest.insert(rest.end(), word, arguments.end());
      break;
    }
    if ((text == "-a" || is_long) && std::next(word) != arguments.end()) {
      flags.push_back(*++word);
    } else if (text.starts_with(kLong) && text.substr(kLong.size()).starts_with("=")) {
      flags.emplace_back(text.substr(kLong.size() + 1));
    } else if (is_short && text.size() > 2) {
      flags.emplace_back(text.substr(text[2] == '=' ? 3 : 2));
    } else {
      rest.push_back(*word);
    }
  }
  arguments = std::move(rest);
  return flags;
}

void translate_ecc_options(Arguments& arguments) {
  for (std::string& word : arguments) {
    if (word == "--") return;
    std::string_view name = std::string_view(word).substr(0, word.find('='));
    for (const Renamed& renamed : kRenamed) {
      if (name != renamed.theirs) continue;
      word = std::string(renamed.ours) + word.substr(name.size());
      break;
    }
  }
}

}  // namespace irqscope
