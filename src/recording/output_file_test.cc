#include "recording/output_file.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/test_child.h"
#include "recording/test_recording.h"

namespace irqscope::recording {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content(const std::filesystem::path& path) {
  return read_file(path).value_or("unreadable");
}

void expect_refused(const std::filesystem::path& path, bool replace, const char* why) {
  auto file = OutputFile::create(path, replace);
  ASSERT_FALSE(file) << path;
  EXPECT_THAT(file.error().message, HasSubstr(path.string()));
  EXPECT_THAT(file.error().message, HasSubstr(why));
}

TEST(OutputFile, IsForItsOwnerOnly) {
  TempFolder folder;
  auto path = folder / "new";
  {
    auto file = OutputFile::create(path, false);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->append("one"));
    EXPECT_TRUE(file->append(" two"));
    EXPECT_EQ(file->size(), 7u);
    EXPECT_TRUE(file->keep());
  }
  EXPECT_EQ(content(path), "one two");
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST(OutputFile, LeavesNothingBehindUnlessKept) {
  TempFolder folder;
  { ASSERT_TRUE(OutputFile::create(folder / "new", false)); }
  EXPECT_THAT(folder.names(), IsEmpty());
  write_bytes(folder / "old", "old");
  { ASSERT_TRUE(OutputFile::create(folder / "old", true)->append("new")); }
  EXPECT_THAT(folder.names(), ElementsAre("old"));
  EXPECT_EQ(content(folder / "old"), "old");
}

TEST(OutputFile, LeavesNothingBesideWhenItIsKilled) {
  TempFolder folder;
  write_bytes(folder / "old", "old");
  EXPECT_EQ(test::status_of_child([&] {
              auto file = OutputFile::create(folder / "old", true);
              return file && file->append("new") ? raise(SIGKILL) : 1;
            }),
            -SIGKILL);
  EXPECT_THAT(folder.names(), ElementsAre("old"));
  EXPECT_EQ(content(folder / "old"), "old");
}

TEST(OutputFile, ReplacesOnlyIfAsked) {
  TempFolder folder;
  auto path = folder / "old";
  write_bytes(path, "old");
  expect_refused(path, false, "exists");
  EXPECT_EQ(content(path), "old");
  auto file = OutputFile::create(path, true);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append("new"));
  EXPECT_EQ(content(path), "old");
  ASSERT_TRUE(file->keep());
  EXPECT_EQ(content(path), "new");
  EXPECT_THAT(folder.names(), ElementsAre("old"));
}

TEST(OutputFile, TakesRegularFilesOnly) {
  TempFolder folder;
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  std::filesystem::create_symlink("target", folder / "link");
  for (bool replace : {false, true}) {
    expect_refused("/dev/null", replace, "not a regular file");
    expect_refused("/dev/full", replace, "not a regular file");
    expect_refused(folder / "fifo", replace, "not a regular file");
    expect_refused(folder / "link", replace, "symbolic link");
    expect_refused("/tmp", replace, "directory");
    expect_refused(folder / "none" / "file", replace, "No such file");
    expect_refused("/proc/irqscope", replace, "No such file");
    expect_refused("", replace, "No such file");
  }
  EXPECT_THAT(folder.names(), ElementsAre("fifo", "link"));
}

TEST(OutputFile, CanBeCutBack) {
  TempFolder folder;
  auto file = OutputFile::create(folder / "new", false);
  ASSERT_TRUE(file && file->append("whole half") && file->keep());
  file->cut_back(5);
  EXPECT_EQ(file->size(), 5u);
  EXPECT_EQ(content(folder / "new"), "whole");
  EXPECT_TRUE(file->append("ly"));
  EXPECT_EQ(content(folder / "new"), "wholely");
}

void expect_shortened(OutputFile& file) {
  ASSERT_TRUE(file.append("head 1 2 3"));
  ASSERT_TRUE(file.replace_before(6, "head"));
  EXPECT_EQ(file.size(), 8u);
  EXPECT_TRUE(file.append(" 4"));
}

TEST(OutputFile, IsShortened) {
  TempFolder folder;
  auto file = OutputFile::create(folder / "new", false);
  ASSERT_TRUE(file && file->keep());
  expect_shortened(*file);
  EXPECT_EQ(content(folder / "new"), "head 2 3 4");
  EXPECT_THAT(folder.names(), ElementsAre("new"));
}

TEST(OutputFile, InMemoryTheSame) {
  auto file = OutputFile::in_memory();
  ASSERT_TRUE(file);
  expect_shortened(*file);
  TempFolder folder;
  auto copy = OutputFile::create(folder / "copy", false);
  ASSERT_TRUE(copy && copy->append(*file, 0, file->size()) && copy->keep());
  EXPECT_EQ(content(folder / "copy"), "head 2 3 4");
}

// No more of them can be opened than there are.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit limit{0, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreFiles(const NoMoreFiles&) = delete;
  NoMoreFiles& operator=(const NoMoreFiles&) = delete;

 private:
  rlimit before_{};
};

// A flight goes on where nothing may be opened any more, and has no second place for what it keeps.
TEST(OutputFile, InMemoryIsShortenedWhereItLies) {
  TempFolder folder;
  std::string expected;
  for (int i = 0; expected.size() < 1'000'000; ++i) expected += std::to_string(i);
  auto file = OutputFile::in_memory();
  auto copy = OutputFile::create(folder / "copy", false);
  ASSERT_TRUE(file && copy && file->append(expected));
  {
    NoMoreFiles none;
    for (uint64_t place : std::vector<uint64_t>{2, 5, 1'000, 400'000}) {
      ASSERT_TRUE(file->replace_before(place, "ab"));
      expected.replace(0, place, "ab");
      ASSERT_EQ(file->size(), expected.size());
    }
  }
  ASSERT_TRUE(copy->append(*file, 0, file->size()) && copy->keep());
  EXPECT_EQ(content(folder / "copy"), expected);
  EXPECT_FALSE(copy->append(*file, 0, file->size() + 1));  // its memory was given back
}

TEST(OutputFile, LargeOnesAreCopiedWhole) {
  TempFolder folder;
  std::string large;
  for (int i = 0; large.size() < 1'000'000; ++i) large += std::to_string(i);
  auto from = OutputFile::in_memory();
  auto to = OutputFile::create(folder / "to", false);
  ASSERT_TRUE(from && to && from->append(large));
  ASSERT_TRUE(to->append(*from, 3, large.size() - 2) && to->keep());
  EXPECT_EQ(content(folder / "to"), large.substr(3, large.size() - 5));
  EXPECT_FALSE(to->append(*from, 0, large.size() + 1));  // there is no more
}

}  // namespace
}  // namespace irqscope::recording
