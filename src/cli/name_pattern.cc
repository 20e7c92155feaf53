#include "cli/name_pattern.h"

#include <string_view>

namespace irqscope {
namespace {

// The library's parser calls itself for each parenthesis; some ten thousand are too many for a
// stack.
constexpr size_t kLongest = 1000;

// The library's own words name its macros and its guesses.
std::string_view reason(std::regex_constants::error_type code) {
  using namespace std::regex_constants;
  if (code == error_paren) return "a parenthesis has no partner, or there is nothing to repeat";
  if (code == error_brack || code == error_range) return "a bracket is wrong";
  if (code == error_brace || code == error_badbrace) return "a brace is wrong";
  if (code == error_badrepeat) return "there is nothing to repeat";
  if (code == error_backref || code == error_complexity) return "it refers back to a group";
  if (code == error_escape) return "there is no such escape";
  if (code == error_ctype || code == error_collate) return "there is no such class of characters";
  return "it is too large";
}

}  // namespace

Result<NamePattern> NamePattern::parse(const std::string& text) {
  if (text.size() > kLongest) {
    return usage_error("'{}...' is longer than {} characters", text.substr(0, 20), kLongest);
  }
  try {
    // The default algorithm of libstdc++ tries every way through the pattern: (a|a)*b can take
    // years.
    return NamePattern(std::regex(
        text, std::regex::ECMAScript | std::regex::optimize | std::regex_constants::__polynomial));
  } catch (const std::regex_error& error) {
    return usage_error("'{}' is not a regular expression: {}", text, reason(error.code()));
  }
}

}  // namespace irqscope
