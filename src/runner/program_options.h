// The options that a package's variables make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ebpf/object_info.h"
#include "package/manifest.h"

namespace irqscope::runner {

struct ProgramOption {
  std::string name;                         // without dashes
  std::string short_name;                   // one character, or empty
  std::string help;                         // with the default
  std::string unit;                         // of types::parse_value
  std::string placeholder;                  // "NUMBER"; empty: a switch
  size_t variable = 0;                      // its place in ObjectInfo::variables
  std::optional<std::string> default_text;  // of the package, in place of the object's own
};

// One for each variable that a text can stand for. What only makes the compiler describe a type
// (__eunomia_dummy_*) is none, nor is what libbpf sets.
std::vector<ProgramOption> program_options(const package::Manifest& manifest,
                                           const ebpf::ObjectInfo& object);

// What a variable is set to.
struct Setting {
  size_t variable = 0;  // its place in ObjectInfo::variables
  std::vector<std::byte> value;
  std::string text;
};

// A usage error names the option.
Result<Setting> make_setting(const ProgramOption& option, const ebpf::ObjectInfo& object,
                             const std::string& text);

// The defaults that the package gives, for options that are not in `given`.
Result<std::vector<Setting>> with_defaults(const std::vector<ProgramOption>& options,
                                           const ebpf::ObjectInfo& object,
                                           std::vector<Setting> given);

}  // namespace irqscope::runner
