// What the program has given up once it counts (docs/security.md).
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/temporary_folder.h"
#include "live/own_program.h"
#include "sys/confinement.h"

namespace irqscope::test {
namespace {

using sys::Duty;

// proc(5): the lines of /proc/PID/status.
std::map<std::string, std::string> status_of(pid_t process) {
  std::map<std::string, std::string> status;
  std::ifstream file(fmt::format("/proc/{}/status", process));
  for (std::string name, value; file >> name && std::getline(file >> std::ws, value);) {
    status[name.substr(0, name.size() - 1)] = value;
  }
  return status;
}

void expect_confined(pid_t process, Duty duty) {
  auto status = status_of(process);
  EXPECT_EQ(status["NoNewPrivs"], "1");
  EXPECT_EQ(status["Seccomp"], "2") << "a filter";
  for (const char* set : {"CapPrm", "CapEff", "CapBnd"}) {
    uint64_t left = std::stoull(status[set], nullptr, 16);
    EXPECT_EQ(left & ~sys::capabilities_for(duty), 0u) << set << " " << status[set];
  }
  EXPECT_EQ(std::stoull(status["CapInh"], nullptr, 16), 0u);
  EXPECT_EQ(std::stoull(status["CapAmb"], nullptr, 16), 0u);
}

// The filter comes last.
void wait_until_confined(const Running& program) {
  for (int i = 0; i < 1000 && status_of(program.pid())["Seccomp"] != "2"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(LiveConfinement, OfWhatCounts) {
  IRQSCOPE_NEEDS_EBPF();
  for (const Words& words : std::vector<Words>{{"stat", "1"},
                                               {"stat", "--by", "task", "1"},
                                               {"trace", "--slower", "1s"},
                                               {"noise", "--cpus", "0"},
                                               {"verify"}}) {
    Words command = words;
    command.insert(command.begin(), IRQSCOPE_PROGRAM);
    Running program(command);
    wait_until_confined(program);
    expect_confined(program.pid(), Duty::counting);
    program.signal(SIGINT);
    Finished finished = program.wait();
    EXPECT_THAT(finished.err, testing::Not(testing::HasSubstr("not permitted"))) << words[0];
  }
}

TEST(LiveConfinement, OfARecordingButNotOfItsCommand) {
  IRQSCOPE_NEEDS_EBPF();
  auto folder = TemporaryFolder::create().value();
  // Root may write into a folder of somebody else, also after it has given rights up.
  ASSERT_EQ(chown(folder.path().c_str(), 65534, 65534), 0);
  std::string file = folder.path() / "a.irq";
  Running program({IRQSCOPE_PROGRAM, "record", "-o", file, "--ring", "200ms", "--", "sh", "-c",
                   "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status; sleep 2"});
  wait_until_confined(program);
  expect_confined(program.pid(), Duty::recording);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, testing::HasSubstr("NoNewPrivs:\t0"));
  EXPECT_THAT(finished.out, testing::HasSubstr("Seccomp:\t0"));
  struct stat info {};
  ASSERT_EQ(stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(LiveConfinement, OfAPersonsPrograms) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled numbered(IRQSCOPE_PROGRAM, own_source(kNumbered));
  Running program(irqscope_run({numbered.package(), "--of_pid", own_pid()}));
  wait_until_confined(program);
  expect_confined(program.pid(), Duty::running);
  call_getppid(1);
  EXPECT_TRUE(program.wait_for_out("1"));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
}

}  // namespace
}  // namespace irqscope::test
