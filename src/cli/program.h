// From the command line to a command, and from its result to the exit status.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace irqscope {

// `words` are argv. Exit status: 0 done, 1 failure, 2 usage.
int run_program(const Context& context, const std::vector<std::string>& words);

// The same with the real world: standard output and error, signals, the terminal.
int run_program(int argc, char** argv);

}  // namespace irqscope
