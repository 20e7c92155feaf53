// A CLI11 parser with our manners: one-line errors that name the value, help on standard output.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace irqscope {

class Parser {
 public:
  // `footer`: examples, shown at the end of the help.
  Parser(std::string_view command, std::string_view summary, std::string_view footer);

  CLI::App& app() { return app_; }
  // What is parsed correctly is an Error all the same where /proc is not mounted.
  void needs_proc() { needs_proc_ = true; }

  // The options are those of somebody's package, and have no earlier names.
  void has_no_old_spellings() { has_old_spellings_ = false; }

  // Parses. An exit status if there is nothing left to do (help was printed); empty to go on.
  Result<std::optional<int>> parse(const Context& context, const Arguments& arguments);

 private:
  Result<Arguments> in_todays_words(const Context& context, const Arguments& arguments) const;
  Result<Arguments> split_values(const Arguments& arguments) const;
  Error wrong_values(const CLI::ArgumentMismatch& error) const;
  Error unexpected_word(const std::string& word) const;

  CLI::App app_;
  bool needs_proc_ = false;
  bool has_old_spellings_;
};

// Turns the text given for `option` into a value with `parse`; an Error gets the option's name in
// front. An option that was not given leaves `target` as it is.
template <class Target, class Parse>
Result<void> convert(std::string_view option, const std::optional<std::string>& text,
                     Target& target, Parse parse) {
  if (!text) return {};
  auto value = parse(*text);
  if (!value) return in_context(option, value.error());
  target = std::move(*value);
  return {};
}

}  // namespace irqscope
