#include "support/load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/file.h"
#include "support/process.h"

namespace irqscope::test {

uint64_t scaled(uint64_t events) { return patience() > 1 ? events / 4 : events; }

namespace {

constexpr size_t kBlock = 4096;
constexpr size_t kFileBytes = 4 << 20;

tl::unexpected<Error> system_error(std::string_view doing) {
  return fail("{}: {}", doing, std::strerror(errno));
}

Result<UniqueFd> socket_to_itself() {
  UniqueFd socket_fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof(address);
  timeval most_wait{5 * patience(), 0};
  bool ready =
      socket_fd && bind(socket_fd.get(), generic, length) == 0 &&
      getsockname(socket_fd.get(), generic, &length) == 0 &&
      connect(socket_fd.get(), generic, length) == 0 &&
      setsockopt(socket_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &most_wait, sizeof(most_wait)) == 0;
  if (!ready) return system_error("a socket on 127.0.0.1");
  return socket_fd;
}

bool is_in_memory(const std::string& directory) {
  struct statfs info {};
  if (statfs(directory.c_str(), &info) != 0) return true;
  return info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC;
}

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};
using Block = std::unique_ptr<char, Free>;

Block aligned_block() { return Block(static_cast<char*>(std::aligned_alloc(kBlock, kBlock))); }

bool fill(int fd) {
  Block block = aligned_block();
  std::memset(block.get(), 'x', kBlock);
  for (size_t i = 0; i < kFileBytes / kBlock; ++i) {
    if (pwrite(fd, block.get(), kBlock, static_cast<off_t>(i * kBlock)) != kBlock) return false;
  }
  return fsync(fd) == 0;
}

UniqueFd file_for_direct_reads(const std::string& directory) {
  if (is_in_memory(directory)) return UniqueFd();
  std::string path = directory + "/irqscope-XXXXXX";
  UniqueFd file(mkostemp(path.data(), O_DIRECT | O_CLOEXEC));
  if (!file) return UniqueFd();
  unlink(path.c_str());
  return fill(file.get()) ? std::move(file) : UniqueFd();
}

}  // namespace

bool move_to_cpu(int cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<size_t>(cpu), &one);
  return sched_setaffinity(0, sizeof(one), &one) == 0;
}

Result<void> send_datagrams(uint64_t count) {
  auto socket_fd = socket_to_itself();
  if (!socket_fd) return tl::unexpected(socket_fd.error());
  char byte = 0;
  for (uint64_t i = 0; i < count; ++i) {
    if (send(socket_fd->get(), &byte, 1, 0) != 1) return system_error("sending to 127.0.0.1");
    if (recv(socket_fd->get(), &byte, 1, 0) != 1) return system_error("receiving on 127.0.0.1");
  }
  return {};
}

Result<DiskFile> DiskFile::make() {
  std::string current = std::filesystem::current_path().string();
  for (const std::string& directory : {current, std::string("/var/tmp"), std::string("/tmp")}) {
    UniqueFd file = file_for_direct_reads(directory);
    if (file) return DiskFile(std::move(file), kFileBytes);
  }
  return fail("no directory on a disk that can be read past the page cache");
}

Result<void> DiskFile::read_blocks(uint64_t count) const {
  Block block = aligned_block();
  for (uint64_t i = 0; i < count; ++i) {
    auto offset = static_cast<off_t>(i * kBlock % bytes_);
    if (pread(fd_.get(), block.get(), kBlock, offset) != kBlock) {
      return system_error("reading from the disk");
    }
  }
  return {};
}

Background::Background(std::function<Result<void>()> piece, uint64_t most)
    : thread_([this, piece = std::move(piece), most] {
        for (uint64_t i = 0; i < most && !stop_; ++i) {
          if (!piece()) return;
        }
      }) {}

Background::~Background() {
  stop_ = true;
  thread_.join();
}

Worker::Worker(const std::function<void()>& work, In in) {
  std::array<int, 2> go{-1, -1};
  std::array<int, 2> done{-1, -1};
  if (pipe2(go.data(), O_CLOEXEC) != 0 || pipe2(done.data(), O_CLOEXEC) != 0) return;
  pid_ = fork();
  if (pid_ != 0) {
    close(go[0]);
    close(done[1]);
    go_ = UniqueFd(go[1]);
    done_ = UniqueFd(done[0]);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto when_told = [&] {
    char byte = 0;
    if (read(go[0], &byte, 1) != 1) _exit(1);
    work();
    if (write(done[1], &byte, 1) != 1) _exit(1);
    for (;;) pause();
  };
  if (in == In::main_thread) when_told();
  std::thread second(when_told);
  for (;;) pause();
}

Worker::~Worker() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

pid_t Worker::second_thread() const {
  std::string tasks = fmt::format("/proc/{}/task", pid_);
  for (;;) {  // until it has started
    for (const std::string& name : list_directory(tasks)) {
      pid_t task = std::atoi(name.c_str());
      if (task != pid_) return task;
    }
    sched_yield();
  }
}

bool Worker::work() {
  char byte = 0;
  return write(go_.get(), &byte, 1) == 1 && read(done_.get(), &byte, 1) == 1;
}

}  // namespace irqscope::test
