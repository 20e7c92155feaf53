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

// A report is worth something when it is whole. What goes on until somebody stops it is worth what
// has come so far, and is read while it grows (tail -f).
enum class Written { at_the_end, as_it_comes };

// Calls `show` with a context that writes to the file that was asked for, or to standard output.
// Written at the end, the file appears when `show` has succeeded, whatever its exit status; as it
// comes, with the first text. What has the name stays until then. A device or a pipe is written as
// it comes.
Result<int> with_output(const Context& context, const RawOutput& raw, Written written,
                        const Show& show);

}  // namespace irqscope
