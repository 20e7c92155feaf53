#include "cli/parser.h"

#include <algorithm>

namespace irqscope {
namespace {

// "--foo" and "-x" are options that do not exist; anything else is a word too many.
Error unexpected_word(const std::string& command, const std::string& word) {
  std::string_view what = word.size() > 1 && word[0] == '-' ? "unknown option" : "unexpected word";
  return {ErrorKind::usage, fmt::format("{} '{}'; see {} --help", what, word, command)};
}

// CLI11 spreads some messages over lines.
std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

Parser::Parser(std::string_view command, std::string_view summary, std::string_view footer)
    : app_(std::string(summary), std::string(command)) {
  app_.footer(std::string(footer));
  app_.set_help_flag("-h,--help", "This help");
  app_.allow_extras();  // so that our own message can name them
  app_.get_formatter()->column_width(30);
  app_.get_formatter()->label("OPTIONS", "OPTIONS");
}

Result<std::optional<int>> Parser::parse(const Context& context, const Arguments& arguments) {
  try {
    app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    auto written = context.out.write(app_.help());
    if (!written) return tl::unexpected(written.error());
    return 0;
  } catch (const CLI::ParseError& error) {
    return usage_error("{}; see {} --help", one_line(error.what()), app_.get_name());
  }
  auto extras = app_.remaining();
  if (!extras.empty()) return tl::unexpected(unexpected_word(app_.get_name(), extras.front()));
  return std::nullopt;
}

}  // namespace irqscope
