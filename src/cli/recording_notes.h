// What a command says about a recording beside what it shows of it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace irqscope {

// On standard error: "irqscope report: FILE: NOTE".
Result<void> tell_notes(const Context& context, std::string_view command,
                        const std::filesystem::path& file, const std::vector<std::string>& notes);

}  // namespace irqscope
