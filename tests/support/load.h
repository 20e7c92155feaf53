// Bounded loads that cause interrupts: datagrams over 127.0.0.1, and reads past the page cache.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"

namespace irqscope::test {

// So many events, or a quarter where each is dear (patience(), support/process.h).
uint64_t scaled(uint64_t events);

// The calling thread stays on that CPU from now on. False if it can't be there.
bool move_to_cpu(int cpu);

// Sends itself so many datagrams over 127.0.0.1, one after the other; each is a NET_RX softirq in
// the calling thread's time.
Result<void> send_datagrams(uint64_t count);

// A file on a real disk, gone again with this object.
class DiskFile {
 public:
  // Fails where nothing can be read from a disk: only memory file systems, no O_DIRECT.
  static Result<DiskFile> make();
  // So many reads of 4 kB past the page cache, one after the other.
  Result<void> read_blocks(uint64_t count) const;

 private:
  DiskFile(UniqueFd fd, size_t bytes) : fd_(std::move(fd)), bytes_(bytes) {}
  UniqueFd fd_;
  size_t bytes_;
};

// Repeats a piece of load in a thread until this goes out of scope, or `most` times.
class Background {
 public:
  Background(std::function<Result<void>()> piece, uint64_t most);
  ~Background();

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// A process of ours that does some work when told to, and then sleeps until this goes out of
// scope.
class Worker {
 public:
  enum class In { main_thread, second_thread };
  explicit Worker(const std::function<void()>& work, In in = In::main_thread);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  pid_t pid() const { return pid_; }
  pid_t second_thread() const;  // its id, with In::second_thread
  bool work();                  // returns when it is done; false if it could not be

 private:
  UniqueFd go_, done_;
  pid_t pid_ = -1;
};

}  // namespace irqscope::test
