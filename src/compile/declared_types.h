// The types that a header declares, found in what the preprocessor made of a source.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace irqscope::compile {

// A struct or union with a name of its own, or the typedef of one that has none.
struct DeclaredType {
  std::string keyword;  // "struct", "union"; empty for a typedef
  std::string name;
  uint32_t line = 0;  // in the header

  std::string in_c() const { return keyword.empty() ? name : keyword + " " + name; }
};

// In the order of the header, each once. `preprocessed` has line markers; `is_header` is asked
// once for each file name in them.
struct HeaderTypes {
  bool header_was_seen = false;
  std::vector<DeclaredType> types;
};
HeaderTypes types_declared_in(std::string_view preprocessed,
                              const std::function<bool(const std::string&)>& is_header);

}  // namespace irqscope::compile
