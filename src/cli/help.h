// The text of a command's --help.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace irqscope {

// Usage, what the command does, its words and options (group by group, in the order in which they
// were declared), and the footer.
std::string help_text(const CLI::App& app);

}  // namespace irqscope
