#include "cli/parser.h"

#include <algorithm>

#include "base/suggest.h"
#include "cli/help.h"
#include "cli/old_spellings.h"
#include "sys/kernel.h"

namespace irqscope {
namespace {

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// CLI11 spreads some messages over lines.
std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

}  // namespace

Parser::Parser(std::string_view command, std::string_view summary, std::string_view footer)
    : app_(std::string(summary), std::string(command)),
      // ecc and ecli stay as they were.
      has_old_spellings_(command.starts_with("irqscope")) {
  app_.footer(std::string(footer));
  app_.option_defaults()->group("Options");
  app_.set_help_flag("-h,--help", "This help");
  app_.allow_extras();  // so that our own message can name them
}

// An old spelling works, and is worth a line.
Result<Arguments> Parser::in_todays_words(const Context& context,
                                          const Arguments& arguments) const {
  if (!has_old_spellings_) return arguments;
  Modernized modern = modernize(app_, arguments);
  for (const std::string& note : modern.notes) {
    auto printed = context.err.write(fmt::format("{}: {}\n", app_.get_name(), note));
    if (!printed) return tl::unexpected(printed.error());
  }
  return std::move(modern.arguments);
}

// "--top=5" becomes "--top" "5". CLI11 would take "--top=" for an option whose value is the next
// word, "--dist=x" for a number, and "-f=json" for the value "=json".
Result<Arguments> Parser::split_values(const Arguments& arguments) const {
  Arguments words;
  for (auto word = arguments.begin(); word != arguments.end(); ++word) {
    if (*word == "--") {
      words.insert(words.end(), word, arguments.end());
      break;
    }
    size_t equals = word->starts_with("-") ? word->find('=') : word->npos;
    const CLI::Option* option =
        equals == word->npos ? nullptr : app_.get_option_no_throw(word->substr(0, equals));
    if (!option) {
      words.push_back(*word);
      continue;
    }
    std::string name = word->substr(0, equals);
    std::string value = word->substr(equals + 1);
    if (!takes_value(*option)) return usage_error("{} takes no value, but has '{}'", name, value);
    words.push_back(name);
    words.push_back(value);
  }
  return words;
}

// CLI11's messages begin with the option's name and differ from version to version.
Error Parser::wrong_values(const CLI::ArgumentMismatch& error) const {
  std::string text = one_line(error.what());
  std::string name = text.substr(0, text.find(':'));
  const CLI::Option* option = app_.get_option_no_throw(name);
  if (option && option->count() > 1) {
    text = fmt::format("{} is given {} times", name, option->count());
  } else if (option) {
    text = fmt::format("{} needs a value: {} {}", name, name, option->get_type_name());
  }
  return {ErrorKind::usage, fmt::format("{}; see {} --help", text, app_.get_name())};
}

// "--foo" and "-x" are options that do not exist; anything else is a word too many.
Error Parser::unexpected_word(const std::string& word) const {
  bool is_option = word.size() > 1 && word[0] == '-';
  if (!is_option) {
    return {ErrorKind::usage,
            fmt::format("unexpected word '{}'; see {} --help", word, app_.get_name())};
  }
  std::string meant = likely_meant(word.substr(0, word.find('=')), long_options(app_));
  std::string advice = meant.empty() ? fmt::format("see {} --help", app_.get_name())
                                     : fmt::format("did you mean {}?", meant);
  return {ErrorKind::usage, fmt::format("unknown option '{}'; {}", word, advice)};
}

Result<std::optional<int>> Parser::parse(const Context& context, const Arguments& arguments) {
  auto todays = in_todays_words(context, arguments);
  if (!todays) return tl::unexpected(todays.error());
  auto words = split_values(*todays);
  if (!words) return tl::unexpected(words.error());
  try {
    app_.parse(std::vector<std::string>(words->rbegin(), words->rend()));
  } catch (const CLI::CallForHelp&) {
    auto written = context.out.write(help_text(app_));
    if (!written) return tl::unexpected(written.error());
    return 0;
  } catch (const CLI::ArgumentMismatch& error) {
    return tl::unexpected(wrong_values(error));
  } catch (const CLI::ParseError& error) {
    return usage_error("{}; see {} --help", one_line(error.what()), app_.get_name());
  }
  auto extras = app_.remaining();
  std::erase(extras, "--");
  if (!extras.empty()) return tl::unexpected(unexpected_word(extras.front()));
  auto ready = needs_proc_ ? sys::check_proc(context.machine) : Result<void>();
  if (!ready) return tl::unexpected(ready.error());
  return std::nullopt;
}

}  // namespace irqscope
