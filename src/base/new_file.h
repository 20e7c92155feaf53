// A file that appears whole, or not at all.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace irqscope {

constexpr mode_t kReadableMode = 0666;    // less what the umask takes away
constexpr mode_t kExecutableMode = 0777;  // likewise

// Writes without a name or, where the file system has no such files, under another name in the same
// folder; then takes the place of what had the name before.
// What is there and no regular file (a folder, a device) stays, which is an Error.
Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes,
                            mode_t mode = kReadableMode);

}  // namespace irqscope
