// Options that had another name, or another meaning, in earlier versions.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/command.h"

namespace irqscope {

struct Modernized {
  Arguments arguments;
  std::vector<std::string> notes;  // "'--cpu' is now '--cpus'", each once
};

// Puts today's spelling in place of an old one where `app` declares today's, and not the old one.
// What comes after "--" is left alone.
Modernized modernize(const CLI::App& app, const Arguments& arguments);

}  // namespace irqscope
