// The options of irqscope run, which ecli and standalone programs have, too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output_options.h"
#include "cli/parser.h"
#include "runner/run.h"

namespace irqscope {

// As they were given.
struct RunOptions {
  std::vector<std::string> attach, map_sizes;
  std::optional<std::string> duration, count, buffer, btf, maps, program_type;
  RawOutput output;
  bool skip_missing = false, printk = false, allow_unsafe = false, verbose = false;
  bool no_maps = false;
  std::string package;
};

// What they ask for.
struct RunCommand {
  runner::LoadRequest load;
  runner::RunPlan plan;
};

extern const std::string_view kRunExamples;

void declare_run(CLI::App& app, RunOptions& options);

// Parses and reads. The exit status, if nothing is left to do: help was printed.
Result<std::optional<int>> parse_run(const Context& context, Parser& parser,
                                     const Arguments& arguments, const RunOptions& options,
                                     RunCommand& command);

// Where PACKAGE is: what comes after it is not for us.
size_t package_place(const CLI::App& app, const Arguments& arguments);

}  // namespace irqscope
