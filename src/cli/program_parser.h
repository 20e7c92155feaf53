// The options of a package's program: `irqscope run package.json --pid 1`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "package/manifest.h"
#include "runner/program_options.h"

namespace irqscope {

struct ProgramArguments {
  std::optional<int> status;  // help was printed: nothing is left to do
  std::vector<runner::Setting> settings;
};

// `called`: "irqscope run package.json", for the help.
Result<ProgramArguments> parse_program_arguments(const Context& context, const std::string& called,
                                                 const package::Manifest& manifest,
                                                 const ebpf::ObjectInfo& object,
                                                 const Arguments& arguments);

}  // namespace irqscope
