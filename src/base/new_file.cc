#include "base/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/unnamed_file.h"

namespace irqscope {
namespace {

tl::unexpected<Error> failure(const std::filesystem::path& path, int error) {
  return fail("{}: {}", path.string(), std::strerror(error));
}

Result<void> check_place(const std::filesystem::path& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return {};  // why, creating it tells
  if (S_ISDIR(info.st_mode)) return fail("{}: is a directory", path.string());
  if (!S_ISREG(info.st_mode)) return fail("{}: is not a regular file", path.string());
  return {};
}

// Not by mkstemp, since only open() knows the umask.
UniqueFd create_beside(const std::filesystem::path& path, mode_t mode, std::string& name) {
  for (int attempt = 0; attempt < kNamesBeside; ++attempt) {
    name = name_beside(path, attempt);
    UniqueFd fd(open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd || errno != EEXIST) return fd;
  }
  return {};
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

Result<void> write_beside(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  std::string name;
  UniqueFd fd = create_beside(path, mode, name);
  if (!fd) return failure(path, errno);
  if (!write_all(fd.get(), bytes) || rename(name.c_str(), path.c_str()) != 0) {
    int error = errno;
    unlink(name.c_str());
    return failure(path, error);
  }
  return {};
}

}  // namespace

Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes,
                            mode_t mode) {
  auto checked = check_place(path);
  if (!checked) return checked;
  UniqueFd fd = open_unnamed_for(path, O_WRONLY, mode);
  if (!fd) return write_beside(path, bytes, mode);
  if (!write_all(fd.get(), bytes) || !give_name(fd, path)) return failure(path, errno);
  return {};
}

}  // namespace irqscope
