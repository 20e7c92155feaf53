#include "base/new_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/test_child.h"
#include "base/test_disk.h"

namespace irqscope {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

class NewFile : public testing::Test {
 protected:
  NewFile() { fs::create_directory(folder_); }
  ~NewFile() override { fs::remove_all(folder_); }
  mode_t mode_of(const fs::path& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }
  fs::path folder_ = testing::TempDir() + "irqscope_new_file." + std::to_string(getpid());
};

TEST_F(NewFile, HasTheBytesAndTheModeThatTheUmaskLeaves) {
  mode_t before = umask(027);
  EXPECT_TRUE(write_new_file(folder_ / "a", std::string_view("x\0y", 3)));
  EXPECT_TRUE(write_new_file(folder_ / "b", "", kExecutableMode));
  umask(before);
  EXPECT_EQ(*read_file(folder_ / "a"), std::string("x\0y", 3));
  EXPECT_EQ(mode_of(folder_ / "a"), 0640u);
  EXPECT_EQ(mode_of(folder_ / "b"), 0750u);
  EXPECT_THAT(list_directory(folder_), ElementsAre("a", "b"));
}

TEST_F(NewFile, TakesThePlaceOfAnOlderOne) {
  EXPECT_TRUE(write_new_file(folder_ / "a", "a long text that was there"));
  EXPECT_TRUE(write_new_file(folder_ / "a", "new"));
  EXPECT_EQ(*read_file(folder_ / "a"), "new");
}

TEST_F(NewFile, LeavesFoldersAndDevicesAlone) {
  fs::create_directory(folder_ / "a");
  EXPECT_THAT(write_new_file(folder_ / "a", "x").error().message, EndsWith("/a: is a directory"));
  EXPECT_EQ(write_new_file("/dev/null", "x").error().message, "/dev/null: is not a regular file");
}

TEST_F(NewFile, OnAFullDiskLeavesTheOldOneAndNothingElse) {
  EXPECT_TRUE(write_new_file(folder_ / "a", "old"));
  Result<void> written;
  {
    SmallDisk disk(4);
    written = write_new_file(folder_ / "a", "far too long");
  }
  EXPECT_THAT(written.error().message, EndsWith("/a: File too large"));
  EXPECT_EQ(*read_file(folder_ / "a"), "old");
  EXPECT_THAT(list_directory(folder_), ElementsAre("a"));
}

// Killed while it writes.
TEST_F(NewFile, LeavesNothingOfAProcessThatIsKilled) {
  EXPECT_TRUE(write_new_file(folder_ / "a", "old"));
  EXPECT_EQ(test::status_of_child([&] {
              // The write that goes too far raises SIGXFSZ, which kills.
              rlimit limit{4, 4};
              setrlimit(RLIMIT_FSIZE, &limit);
              signal(SIGXFSZ, SIG_DFL);
              (void)write_new_file(folder_ / "a", "far too long");
              return write_new_file(folder_ / "a", "far too long") ? 0 : 1;
            }),
            -SIGXFSZ);
  EXPECT_EQ(*read_file(folder_ / "a"), "old");
  EXPECT_THAT(list_directory(folder_), ElementsAre("a"));
}

TEST_F(NewFile, WithoutItsFolderIsAnError) {
  auto written = write_new_file(folder_ / "none/a", "x");
  EXPECT_THAT(written.error().message, EndsWith("/none/a: No such file or directory"));
  EXPECT_THAT(list_directory(folder_), IsEmpty());
}

}  // namespace
}  // namespace irqscope
