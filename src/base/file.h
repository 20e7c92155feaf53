// Reading whole small files, as /proc and /sys hold them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace irqscope {

// The whole content. Reads until end of file, since /proc files report size 0.
Result<std::string> read_file(const std::filesystem::path& path);

// The same with the trailing newline removed: the form of a one-value file in /sys.
Result<std::string> read_line(const std::filesystem::path& path);

// The names in a directory, sorted; empty if there is no such directory.
std::vector<std::string> list_directory(const std::filesystem::path& path);

}  // namespace irqscope
