#include "base/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/unnamed_file.h"

namespace irqscope {
namespace {

tl::unexpected<Error> failure(const std::filesystem::path& path, int error) {
  return fail_with(error, "{}: {}", path.string(), std::strerror(error));
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

}  // namespace

Result<WholeFile> WholeFile::create(const std::filesystem::path& path, mode_t mode) {
  auto checked = check_place(path);
  if (!checked) return tl::unexpected(checked.error());
  WholeFile file;
  file.path_ = path;
  file.fd_ = open_unnamed_for(path, O_WRONLY, mode);
  if (file.fd_) return file;
  std::string name;
  file.fd_ = create_beside(path, mode, name);
  if (!file.fd_) return failure(path, errno);
  file.beside_ = std::move(name);
  return file;
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, {})) {}

WholeFile& WholeFile::operator=(WholeFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(beside_, other.beside_);
  return *this;
}

WholeFile::~WholeFile() {
  if (!beside_.empty()) unlink(beside_.c_str());
}

Result<void> WholeFile::write(std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(fd_.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure(path_, errno);
    if (written == 0) return failure(path_, ENOSPC);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<void> WholeFile::keep() {
  bool is_kept =
      beside_.empty() ? give_name(fd_, path_) : rename(beside_.c_str(), path_.c_str()) == 0;
  if (!is_kept) return failure(path_, errno);
  beside_.clear();
  return {};
}

Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes,
                            mode_t mode) {
  auto file = WholeFile::create(path, mode);
  if (!file) return tl::unexpected(file.error());
  return in_turn([&] { return file->write(bytes); }, [&] { return file->keep(); });
}

}  // namespace irqscope
