// Where a command's output goes, and in which form: the same options in every command.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/parser.h"
#include "output/formats.h"

namespace irqscope {

struct RawOutput {
  std::optional<std::string> file, format;
  bool json = false;
  Offered offered;  // by declare_output()
};
void declare_output(CLI::App& app, RawOutput& raw, Offered offered);
Result<void> read_output(const RawOutput& raw, const Format*& format);

using Show = std::function<Result<int>(const Context& context)>;

// Calls `show` with a context that writes to the file that was asked for, or to standard output.
// The file appears when `show` has succeeded, whatever its exit status, and not at all if it has
// failed. A device or a pipe is written as it comes.
Result<int> with_output(const Context& context, const RawOutput& raw, const Show& show);

}  // namespace irqscope
