// A program that is irqscope and a package in one file: the package lies behind the program.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace irqscope::package {

// The program that is running, with `package` (whatever read_package() takes) behind it.
Result<std::string> standalone_program(const std::string& package);
// Likewise, of a program that is given; one that has a package gets this instead.
std::string with_package(std::string program, const std::string& package);

// What lies behind the program that is running; nothing: it is irqscope itself. Reads 32 bytes to
// tell.
Result<std::optional<std::string>> package_of_this_program();
Result<std::optional<std::string>> package_of(const std::filesystem::path& program);

}  // namespace irqscope::package
