// Where a command's output goes, and in which form: the same options in every command.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/parser.h"

namespace irqscope {

enum class OutputFormat { text, json, csv };

struct RawOutput {
  std::optional<std::string> file, format;
  bool json = false;
  bool has_csv = false;  // set by declare_output()
};
void declare_output(CLI::App& app, RawOutput& raw, bool has_csv);
Result<void> read_output(const RawOutput& raw, OutputFormat& format);

using Show = std::function<Result<int>(const Context& context)>;

// Calls `show` with a context that writes to the file that was asked for, or to standard output.
// The file appears when `show` has succeeded, whatever its exit status, and not at all if it has
// failed. A device or a pipe is written as it comes.
Result<int> with_output(const Context& context, const RawOutput& raw, const Show& show);

}  // namespace irqscope
