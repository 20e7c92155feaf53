// What a command is, and what it is given.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/writer.h"
#include "output/options.h"
#include "sys/machine.h"

namespace irqscope {

// The world outside, so that tests can put another in its place.
struct Context {
  Writer& out;  // standard output
  Writer& err;  // standard error
  bool out_is_terminal = false;
  bool color = false;      // a terminal, and NO_COLOR is not set (no-color.org)
  int terminal_width = 0;  // columns; 0 if not known or not a terminal
  sys::Machine machine;
  bool can_redraw = false;  // a terminal that understands more than lines of text
  int terminal_height = 0;  // lines; 0 if not known or not a terminal
  // The terminal's size now; empty if it is none, or stays as it is.
  std::function<TerminalSize()> terminal_now = {};
  bool owns_process = false;  // whose rights a command may give up for good
  bool color_err = false;     // like `color`, of standard error
  bool names_file = false;    // `out` is a file that gets its name in the end
  bool only_parses = false;   // a command line is read and judged, and then nothing is done
};

using Arguments = std::vector<std::string>;  // without the program's and the command's names

struct Command {
  std::string_view name;
  std::string_view summary;  // one line of `irqscope --help`
  // The exit status. An Error is printed by the caller as "irqscope NAME: message".
  Result<int> (*run)(const Context& context, const Arguments& arguments);
};

}  // namespace irqscope
