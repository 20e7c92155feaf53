// Another program that does a part of the work: clang, bpftool, a strip.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace irqscope::compile {

enum class Complaints { shown, kept };  // standard error: as it is on ours, or in ToolEnd

struct ToolEnd {
  int status = 0;  // as a shell has it: 128 and the signal's number, if one killed it
  std::string out;
  std::string err;
};

// Where the program lies, as a shell looks for it, and in the folders for administrators.
Result<std::string> find_tool(const std::string& name);

// Runs it to its end. If we are asked to stop, so is the program, and that is an Error.
Result<ToolEnd> run_tool(const std::vector<std::string>& words, Complaints complaints);

// For people to read and to paste into a shell.
std::string command_line(const std::vector<std::string>& words);

}  // namespace irqscope::compile
