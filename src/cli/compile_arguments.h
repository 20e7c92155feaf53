// Words of `irqscope compile` that the parser would not understand.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace irqscope {

// Takes out -a and --additional-cflags with their values, which begin with a dash.
std::vector<std::string> take_flags(Arguments& arguments);

// ecc's names of options become ours.
void translate_ecc_options(Arguments& arguments);

}  // namespace irqscope
