// Files without a name, which the kernel removes with who writes them, however that ends.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/unique_fd.h"

namespace irqscope {

// For writing, in the folder that `path` is to be in. Empty where the file system has no such
// files.
UniqueFd open_unnamed_for(const std::filesystem::path& path, int access, mode_t mode);

// Gives it its name, in place of what has that. False: errno.
bool give_name(const UniqueFd& file, const std::filesystem::path& path);

// "file.PID-N.tmp"
std::string name_beside(const std::filesystem::path& path, int attempt);
constexpr int kNamesBeside = 100;

}  // namespace irqscope
