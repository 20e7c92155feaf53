#include "base/writer.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/clock.h"
#include "base/stop_signal.h"

namespace irqscope {
namespace {

constexpr uint64_t kGraceNs = 2'000'000'000;  // for a reader that holds us up after a stop request
constexpr int kPollMs = 200;

bool out_of_patience() {
  return StopSignal::requested() && monotonic_ns() > StopSignal::requested_at_ns() + kGraceNs;
}

// Whether a pipe takes `size` bytes without its reader's help. It has room for a number of pages,
// and what was written before may have left every second one half empty (pipe_write in fs/pipe.c).
bool has_room(int fd, size_t size) {
  int capacity = fcntl(fd, F_GETPIPE_SZ);
  int unread = 0;
  if (size <= PIPE_BUF || capacity < 0 || ioctl(fd, FIONREAD, &unread) != 0) return true;
  if (unread == 0) return true;  // it won't get better
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_t used = 2 * static_cast<size_t>(unread) / page + 2;
  return used + size / page + 1 <= static_cast<size_t>(capacity) / page;
}

// False if we should give up. A pipe does not tell when it has room for more than PIPE_BUF bytes.
bool wait_for_room(int fd, size_t size) {
  for (int pause_ms = 1; !has_room(fd, size); pause_ms = std::min(2 * pause_ms, kPollMs)) {
    pollfd wait{fd, 0, 0};
    if (poll(&wait, 1, pause_ms) > 0) return true;  // nobody reads any more: write tells
    if (out_of_patience()) return false;
  }
  return true;
}

// True once the descriptor takes PIPE_BUF bytes without blocking; false if we should give up.
bool wait_writable(int fd) {
  if (fd < 0) return true;  // poll would ignore it for ever; write tells what it is
  for (;;) {
    pollfd wait{fd, POLLOUT, 0};
    if (poll(&wait, 1, kPollMs) > 0) return true;  // also on POLLERR: write tells what it is
    if (out_of_patience()) return false;
  }
}

// Takes back the first part of a text whose rest did not fit on the disk.
void cut_off(int fd, size_t written) {
  struct stat info {};
  if (written == 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
  off_t end = lseek(fd, 0, SEEK_CUR);
  off_t begin = end - static_cast<off_t>(written);
  // Only if nobody else has appended since.
  if (begin >= 0 && end == info.st_size && ftruncate(fd, begin) == 0) lseek(fd, begin, SEEK_SET);
}

}  // namespace

Result<void> FdWriter::write(std::string_view text) {
  size_t written = 0;
  bool gave_up = !wait_for_room(fd_, text.size());
  while (written < text.size()) {
    if (gave_up || !wait_writable(fd_)) return fail("{}: its reader has stopped reading", name_);
    size_t chunk = std::min<size_t>(text.size() - written, PIPE_BUF);
    ssize_t got = ::write(fd_, text.data() + written, chunk);
    if (got >= 0) {
      written += static_cast<size_t>(got);
      continue;
    }
    if (errno == EINTR || errno == EAGAIN) continue;
    int error = errno;
    cut_off(fd_, written);
    if (error == EPIPE) return tl::unexpected(Error{ErrorKind::closed_pipe, name_ + " was closed"});
    return fail("cannot write to {}: {}", name_, std::strerror(error));
  }
  return {};
}

}  // namespace irqscope
