// The REGEX of --name.
#pragma once

#include <regex>
#include <string>

#include "base/result.h"

namespace irqscope {

// An ECMAScript regular expression without back-references, so that no pattern takes longer than
// the product of its length and the text's.
class NamePattern {
 public:
  static Result<NamePattern> parse(const std::string& text);

  // Whether it fits anywhere in the name.
  bool matches(const std::string& name) const { return std::regex_search(name, regex_); }

 private:
  explicit NamePattern(std::regex regex) : regex_(std::move(regex)) {}
  std::regex regex_;
};

}  // namespace irqscope
