#include "sys/confinement.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/new_file.h"
#include "base/temporary_folder.h"

namespace irqscope::sys {
namespace {

#ifdef IRQSCOPE_SANITIZED
constexpr bool kFiltered = false;
#else
constexpr bool kFiltered = true;
#endif

// What `check` says in a process of its own, confined to the duty.
bool holds(Duty duty, const std::function<bool()>& check, bool names_file = false) {
  pid_t child = fork();
  if (child == 0) _exit(confine(duty, names_file) && check() ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_refused(long result) { return result == -1 && errno == EPERM; }

long load_program() {
  bpf_attr attributes{};
  return syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes));
}

long start_program() {
  char name[] = "/bin/true";
  char* words[] = {name, nullptr};
  return execve(name, words, words);
}

class Confinement : public testing::Test {
 protected:
  void SetUp() override {
    if (!kFiltered) GTEST_SKIP() << "a build for sanitizers filters no system calls";
  }
};

TEST_F(Confinement, CountingMayReadAndWait) {
  EXPECT_TRUE(holds(Duty::counting, [] {
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    char byte = 0;
    void* memory =
        mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return fd >= 0 && read(fd, &byte, 1) == 1 && memory != MAP_FAILED && poll(nullptr, 0, 1) == 0 &&
           close(fd) == 0;
  }));
}

TEST_F(Confinement, CountingMayNotChangeAnything) {
  auto folder = TemporaryFolder::create().value();
  std::string file = folder.path() / "file";
  EXPECT_TRUE(holds(Duty::counting, [&] {
    return is_refused(open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) &&
           is_refused(unlink(file.c_str())) && is_refused(kill(getppid(), 0));
  }));
}

TEST_F(Confinement, NothingStartsProgramsOrLoadsCode) {
  for (Duty duty : {Duty::counting, Duty::recording, Duty::running}) {
    EXPECT_TRUE(holds(duty, [] { return is_refused(start_program()); }));
    EXPECT_TRUE(holds(duty, [] { return is_refused(load_program()); }));
    EXPECT_TRUE(
        holds(duty, [] { return is_refused(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }));
  }
}

TEST_F(Confinement, NoCodeIsMadeAndNothingSent) {
  for (Duty duty : {Duty::counting, Duty::recording}) {
    EXPECT_TRUE(holds(duty, [] { return is_refused(socket(AF_INET, SOCK_STREAM, 0)); }));
    EXPECT_TRUE(holds(duty, [] {
      return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                 MAP_FAILED &&
             errno == EPERM;
    }));
  }
}

TEST_F(Confinement, RecordingMayReplaceFiles) {
  auto folder = TemporaryFolder::create().value();
  std::string file = folder.path() / "file", other = folder.path() / "other";
  EXPECT_TRUE(holds(Duty::recording, [&] {
    int fd = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 && pwrite(fd, "x", 1, 10) == 1 && rename(file.c_str(), other.c_str()) == 0 &&
           unlink(other.c_str()) == 0;
  }));
}

TEST_F(Confinement, AFileThatIsWrittenMayGetItsName) {
  auto folder = TemporaryFolder::create().value();
  std::string path = folder.path() / "file";
  auto keep = [&] {
    auto file = WholeFile::create(path);
    return [file = std::make_shared<WholeFile>(std::move(*file))] {
      return file->write("x") && file->keep();
    };
  };
  EXPECT_FALSE(holds(Duty::counting, keep()));
  EXPECT_TRUE(holds(Duty::counting, keep(), true));
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(holds(
      Duty::counting, [&] { return open(path.c_str(), O_WRONLY) < 0; }, true));
}

}  // namespace
}  // namespace irqscope::sys
