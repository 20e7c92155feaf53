// Another program that does a part of the work: clang, bpftool, a strip.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/writer.h"

namespace irqscope::compile {

struct ToolEnd {
  int status = 0;  // as a shell has it: 128 and the signal's number, if one killed it
  std::string out;
  std::string err;
};

// Where the program lies, as a shell looks for it, and in the folders for administrators.
Result<std::string> find_tool(const std::string& name);

// Runs it to its end. If we are asked to stop, so is the program, and that is an Error. With
// `shown`, its standard error goes there line by line, and not into the result.
Result<ToolEnd> run_tool(const std::vector<std::string>& words, Writer* shown = nullptr);

// For people to read and to paste into a shell.
std::string command_line(const std::vector<std::string>& words);

}  // namespace irqscope::compile
