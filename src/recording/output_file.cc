#include "recording/output_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/unnamed_file.h"

namespace irqscope::recording {
namespace {

constexpr size_t kChunk = 1 << 18;
constexpr mode_t kOwnerOnly = 0600;

// Whether there is a file already; an Error if there is something else. A link is something else,
// too: /dev/stdout is one, and must not be replaced.
Result<bool> is_there_already(const std::filesystem::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return false;  // why, creating it tells
  if (S_ISREG(info.st_mode)) return true;
  if (S_ISDIR(info.st_mode)) return fail("{}: is a directory", path.string());
  if (S_ISLNK(info.st_mode)) return fail("{}: is a symbolic link", path.string());
  return fail("{}: is not a regular file, and a recording must be", path.string());
}

}  // namespace

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      size_(other.size_),
      path_(std::move(other.path_)),
      unkept_(std::exchange(other.unkept_, {})),
      is_unnamed_(other.is_unnamed_) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  std::swap(path_, other.path_);
  std::swap(unkept_, other.unkept_);
  std::swap(is_unnamed_, other.is_unnamed_);
  return *this;
}

OutputFile::~OutputFile() {
  if (!unkept_.empty()) unlink(unkept_.c_str());
}

tl::unexpected<Error> OutputFile::failure(int error) const {
  return fail_with(error, "{}: {}", path_.empty() ? "memory" : path_.string(),
                   std::strerror(error));
}

Result<OutputFile> OutputFile::create(const std::filesystem::path& path, bool replace) {
  auto is_there = is_there_already(path);
  if (!is_there) return tl::unexpected(is_there.error());
  if (*is_there && replace) return create_beside(path);
  OutputFile file;
  file.path_ = path;
  file.fd_ = UniqueFd(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!file.fd_) return file.failure(errno);
  file.unkept_ = path;
  return file;
}

Result<OutputFile> OutputFile::create_beside(const std::filesystem::path& path) {
  OutputFile file;
  file.path_ = path;
  file.fd_ = open_unnamed_for(path, O_RDWR, kOwnerOnly);
  file.is_unnamed_ = bool(file.fd_);
  if (file.is_unnamed_) return file;
  std::string name = path.string() + ".XXXXXX";
  file.fd_ = UniqueFd(mkostemp(name.data(), O_CLOEXEC));
  if (!file.fd_) return file.failure(errno);
  file.unkept_ = name;
  return file;
}

Result<OutputFile> OutputFile::in_memory() {
  OutputFile file;
  file.fd_ = UniqueFd(memfd_create("irqscope", MFD_CLOEXEC));
  if (!file.fd_) return file.failure(errno);
  return file;
}

Result<void> OutputFile::keep() {
  if (is_unnamed_ && !give_name(fd_, path_)) return failure(errno);
  is_unnamed_ = false;
  if (!unkept_.empty() && unkept_ != path_ && rename(unkept_.c_str(), path_.c_str()) != 0) {
    return failure(errno);
  }
  unkept_.clear();
  return {};
}

Result<void> OutputFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure(errno);
    if (written == 0) return failure(ENOSPC);
    size_ += static_cast<uint64_t>(written);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<void> OutputFile::append(const OutputFile& from, uint64_t begin, uint64_t end) {
  std::string chunk(kChunk, '\0');
  while (begin < end) {
    size_t wanted = std::min<uint64_t>(chunk.size(), end - begin);
    ssize_t got = pread(from.fd_.get(), chunk.data(), wanted, static_cast<off_t>(begin));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return from.failure(errno);
    if (got == 0) return fail("{}: was made shorter by someone else", from.path_.string());
    auto appended = append(std::string_view(chunk).substr(0, static_cast<size_t>(got)));
    if (!appended) return appended;
    begin += static_cast<uint64_t>(got);
  }
  return {};
}

Result<void> OutputFile::replace_end(uint64_t at, std::string_view bytes) {
  uint64_t before = std::exchange(size_, at);
  auto written = append(bytes);
  if (!written && size_ == at) size_ = before;  // nothing has changed
  cut_back(size_);
  return written;
}

void OutputFile::cut_back(uint64_t size) {
  // Where this fails, the reader finds a block that is not whole.
  if (ftruncate(fd_.get(), static_cast<off_t>(size)) == 0) size_ = size;
}

Result<void> OutputFile::replace_before(uint64_t place, std::string_view head) {
  return path_.empty() ? move_down(place, head) : write_anew(place, head);
}

Result<void> OutputFile::write_anew(uint64_t place, std::string_view head) {
  auto next = create_beside(path_);
  if (!next) return tl::unexpected(next.error());
  auto written =
      in_turn([&] { return next->append(head); },  //
              [&] { return next->append(*this, place, size_); }, [&] { return next->keep(); });
  if (written) *this = std::move(*next);
  return written;
}

// What is read lies behind what is written.
Result<void> OutputFile::move_down(uint64_t place, std::string_view head) {
  uint64_t end = std::exchange(size_, 0);
  return in_turn([&] { return append(head); },  //
                 [&] { return append(*this, place, end); },
                 [&]() -> Result<void> {
                   cut_back(size_);
                   return {};
                 });
}

}  // namespace irqscope::recording
