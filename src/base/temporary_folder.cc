#include "base/temporary_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace irqscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "irqscope-";
constexpr std::string_view kLockEnd = ".lock";

fs::path lock_of(const fs::path& folder) { return folder.string() + std::string(kLockEnd); }

// Empty: somebody has it, or it can't be.
UniqueFd lock(const fs::path& path, int flags) {
  constexpr mode_t kOwnerOnly = 0600;
  UniqueFd file(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, kOwnerOnly));
  if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return file;
}

// Whether nobody but us could have made it.
bool is_our_own(const fs::path& path, mode_t type) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && (info.st_mode & S_IFMT) == type &&
         info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

void remove_left_behind(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kLockEnd)) continue;
    if (!is_our_own(it->path(), S_IFREG)) continue;
    UniqueFd held = lock(it->path(), 0);
    if (!held) continue;
    fs::path folder = parent / name.substr(0, name.size() - kLockEnd.size());
    std::error_code ignored;  // another time, then
    if (is_our_own(folder, S_IFDIR)) fs::remove_all(folder, ignored);
    fs::remove(it->path(), ignored);
  }
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::create() {
  const char* place = std::getenv("TMPDIR");
  std::error_code error;
  auto parent = fs::absolute(place && *place ? place : "/tmp", error);
  remove_left_behind(parent);
  std::string path = (parent / kPrefix).string() + "XXXXXX";
  if (!mkdtemp(path.data())) {
    return fail("a temporary folder in {}: {}", parent.string(), std::strerror(errno));
  }
  UniqueFd held = lock(lock_of(path), O_CREAT | O_EXCL);
  // Another process was faster with it, and removes it.
  if (!held && errno == EWOULDBLOCK) return create();
  return TemporaryFolder(path, std::move(held));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // there is nobody to tell
  if (path_.empty()) return;
  fs::remove_all(path_, ignored);
  if (lock_) fs::remove(lock_of(path_), ignored);
}

}  // namespace irqscope
