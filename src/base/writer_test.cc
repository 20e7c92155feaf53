#include "base/writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "base/file.h"
#include "base/stop_signal.h"
#include "base/test_child.h"
#include "base/test_disk.h"
#include "base/unique_fd.h"

namespace irqscope {
namespace {

using testing::HasSubstr;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    out = UniqueFd(ends[0]);
    in = UniqueFd(ends[1]);
  }
  UniqueFd out;
  UniqueFd in;
};

std::string drain(int fd) {
  std::string all;
  std::array<char, 1000> part;
  for (;;) {
    ssize_t got = read(fd, part.data(), part.size());
    if (got <= 0) return all;
    all.append(part.data(), static_cast<size_t>(got));
  }
}

// Text whose order shows.
std::string numbered_lines(size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += fmt::format("line {}\n", i);
  return text;
}

class TempFile {
 public:
  TempFile() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    fd_ = UniqueFd(mkstemp(name.data()));
    path_ = name;
  }
  ~TempFile() { unlink(path_.c_str()); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  std::string content() const { return read_file(path_).value_or("unreadable"); }

 private:
  UniqueFd fd_;
  std::string path_;
};

TEST(StringWriter, Appends) {
  StringWriter writer;
  EXPECT_TRUE(writer.write("a\n"));
  EXPECT_TRUE(writer.write("b\n"));
  EXPECT_EQ(writer.text(), "a\nb\n");
}

TEST(FdWriter, WritesAllOfATextInOrder) {
  TempFile file;
  FdWriter writer(file.fd(), "it");
  std::string text = numbered_lines(100'000);
  EXPECT_TRUE(writer.write(""));
  EXPECT_TRUE(writer.write(text));
  EXPECT_TRUE(writer.write("end\n"));
  EXPECT_EQ(file.content(), text + "end\n");
}

TEST(FdWriter, AFullDeviceIsAFailureThatNamesIt) {
  UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  auto written = FdWriter(full.get(), "standard output").write("text\n");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::failure);
  EXPECT_THAT(written.error().message, HasSubstr("standard output"));
  EXPECT_THAT(written.error().message, HasSubstr("No space left"));
}

TEST(FdWriter, ABadDescriptorIsAFailure) {
  EXPECT_FALSE(FdWriter(-1, "it").write("text\n"));
  UniqueFd reading(open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(FdWriter(reading.get(), "it").write("text\n"));
}

TEST(FdWriter, OnAFullDiskTheFileEndsWithAWholeText) {
  TempFile file;
  FdWriter writer(file.fd(), "it");
  std::string first = numbered_lines(5'000);
  {
    SmallDisk disk(10'000);
    ASSERT_TRUE(writer.write(first));
    auto second = writer.write(numbered_lines(50'000));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::failure);
    EXPECT_EQ(file.content(), first);
    EXPECT_TRUE(writer.write("short\n"));  // there is room again
  }
  EXPECT_EQ(file.content(), first + "short\n");
}

TEST(FdWriter, OnAFullDiskAppendingFilesAreCutToo) {
  TempFile file;
  ASSERT_TRUE(FdWriter(file.fd(), "it").write("old\n"));
  UniqueFd appending(open(file.path().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  SmallDisk disk(6'000);
  EXPECT_FALSE(FdWriter(appending.get(), "it").write(numbered_lines(50'000)));
  EXPECT_EQ(file.content(), "old\n");
}

TEST(FdWriter, WhatOthersAppendedIsNotCut) {
  TempFile file;
  ASSERT_EQ(pwrite(file.fd(), "x", 1, 8'999), 1);  // the descriptor itself stays at 0
  SmallDisk disk(6'000);
  EXPECT_FALSE(FdWriter(file.fd(), "it").write(numbered_lines(50'000)));
  EXPECT_EQ(file.content().size(), 9'000u);
}

TEST(FdWriter, AReaderThatWentAwayIsToldApart) {
  auto handler = signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.out = UniqueFd();
  { UniqueFd closed = std::move(pipe.out); }
  auto written = FdWriter(pipe.in.get(), "standard output").write("text\n");
  signal(SIGPIPE, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::closed_pipe);
}

TEST(FdWriter, WaitsForASlowReader) {
  Pipe pipe;
  std::string text = numbered_lines(300'000);  // more than a pipe holds
  std::string received;
  std::thread reader([&] {
    usleep(50'000);
    received = drain(pipe.out.get());
  });
  EXPECT_TRUE(FdWriter(pipe.in.get(), "it").write(text));
  { UniqueFd closed = std::move(pipe.in); }
  reader.join();
  EXPECT_EQ(received, text);
}

TEST(FdWriter, ANonBlockingPipeIsWaitedForToo) {
  Pipe pipe;
  fcntl(pipe.in.get(), F_SETFL, O_NONBLOCK);
  std::string text = numbered_lines(300'000);
  std::string received;
  std::thread reader([&] {
    usleep(50'000);
    received = drain(pipe.out.get());
  });
  EXPECT_TRUE(FdWriter(pipe.in.get(), "it").write(text));
  { UniqueFd closed = std::move(pipe.in); }
  reader.join();
  EXPECT_EQ(received, text);
}

void interrupt_calls(int) {}

TEST(FdWriter, SignalsDoNotTearAText) {
  struct sigaction action {};
  action.sa_handler = interrupt_calls;  // without SA_RESTART: system calls end with EINTR
  struct sigaction before {};
  sigaction(SIGALRM, &action, &before);
  Pipe pipe;
  std::string text = numbered_lines(300'000);
  // The reader is another process, so that the signals all meet the writer.
  pid_t reader = fork();
  if (reader == 0) {
    { UniqueFd closed = std::move(pipe.in); }
    usleep(50'000);
    _exit(drain(pipe.out.get()) == text ? 0 : 1);
  }
  ualarm(2'000, 2'000);
  auto written = FdWriter(pipe.in.get(), "it").write(text);
  ualarm(0, 0);
  sigaction(SIGALRM, &before, nullptr);
  { UniqueFd closed = std::move(pipe.in); }
  int status = 0;
  waitpid(reader, &status, 0);
  EXPECT_TRUE(written);
  EXPECT_EQ(status, 0);
}

TEST(FdWriter, LeavesNoHalfTextBehindWhenItGivesUp) {
  int status = test::status_of_child([] {
    StopSignal stop;
    Pipe pipe;
    raise(SIGINT);
    FdWriter writer(pipe.in.get(), "it");
    std::string line = std::string(9'999, 'x') + '\n';
    while (writer.write(line)) continue;
    { UniqueFd closed = std::move(pipe.in); }
    std::string received = drain(pipe.out.get());
    return !received.empty() && received.size() % line.size() == 0 ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST(FdWriter, GivesUpOnAStuckReaderAfterAStopRequest) {
  int status = test::status_of_child([] {
    StopSignal stop;
    Pipe pipe;
    raise(SIGINT);
    uint64_t begin = monotonic_ns();
    auto written = FdWriter(pipe.in.get(), "it").write(std::string(300'000, 'x'));
    uint64_t waited_ms = (monotonic_ns() - begin) / 1'000'000;
    bool right = !written && written.error().message.find("stopped reading") != std::string::npos &&
                 waited_ms >= 1500 && waited_ms < 20'000;
    return right ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace irqscope
