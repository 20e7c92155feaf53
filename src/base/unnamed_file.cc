#include "base/unnamed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace irqscope {
namespace {

constexpr const char* kOwnFiles = "/proc/self/fd";

// The way without /proc takes a capability.
bool link_to(const UniqueFd& file, const std::string& name) {
  std::string self = fmt::format("{}/{}", kOwnFiles, file.get());
  return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

}  // namespace

std::string name_beside(const std::filesystem::path& path, int attempt) {
  return fmt::format("{}.{}-{}.tmp", path.string(), getpid(), attempt);
}

UniqueFd open_unnamed_for(const std::filesystem::path& path, int access, mode_t mode) {
  std::error_code error;
  if (!std::filesystem::exists(kOwnFiles, error)) return {};  // it would never get its name
  std::filesystem::path folder = path.parent_path().empty() ? "." : path.parent_path();
  return UniqueFd(open(folder.c_str(), O_TMPFILE | O_CLOEXEC | access, mode));
}

bool give_name(const UniqueFd& file, const std::filesystem::path& path) {
  if (link_to(file, path.string())) return true;
  // A link takes nobody's place; only a file with a name does.
  for (int attempt = 0; attempt < kNamesBeside && errno == EEXIST; ++attempt) {
    std::string name = name_beside(path, attempt);
    if (!link_to(file, name)) continue;
    if (rename(name.c_str(), path.c_str()) == 0) return true;
    int error = errno;
    unlink(name.c_str());
    errno = error;
    return false;
  }
  return false;
}

}  // namespace irqscope
