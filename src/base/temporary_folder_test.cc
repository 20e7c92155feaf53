#include "base/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "base/test_child.h"

namespace irqscope {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolderTest, IsForItsOwnerAndGoesWithIt) {
  fs::path path;
  {
    auto folder = TemporaryFolder::create();
    ASSERT_TRUE(folder);
    TemporaryFolder moved = std::move(*folder);
    path = moved.path();
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    fs::create_directory(path / "a");
    std::ofstream(path / "a/b") << "x";
  }
  EXPECT_FALSE(fs::exists(path));
}

// With TMPDIR of its own.
class TemporaryFoldersIn : public testing::Test {
 protected:
  TemporaryFoldersIn() {
    fs::create_directory(place_);
    setenv("TMPDIR", place_.c_str(), 1);
  }
  ~TemporaryFoldersIn() override {
    unsetenv("TMPDIR");
    fs::remove_all(place_);
  }
  fs::path place_ = testing::TempDir() + "temporary_folder." + std::to_string(getpid());
};

TEST_F(TemporaryFoldersIn, RemovesWhatAKilledProcessLeft) {
  EXPECT_EQ(test::status_of_child([] {
              auto left = TemporaryFolder::create();
              if (!left) return 1;
              std::ofstream(left->path() / "a") << "x";
              return raise(SIGKILL);
            }),
            -SIGKILL);
  EXPECT_EQ(list_directory(place_).size(), 2u);  // and what is locked
  { EXPECT_TRUE(TemporaryFolder::create()); }
  EXPECT_EQ(list_directory(place_).size(), 0u);
}

TEST_F(TemporaryFoldersIn, LeavesAlone) {
  auto living = TemporaryFolder::create();
  ASSERT_TRUE(living);
  fs::create_directory(place_ / "irqscope-notes");  // a person's own
  fs::permissions(place_ / "irqscope-notes", fs::perms::owner_all);
  { EXPECT_TRUE(TemporaryFolder::create()); }
  EXPECT_TRUE(fs::exists(living->path()));
  EXPECT_TRUE(fs::exists(place_ / "irqscope-notes"));
}

TEST(TemporaryFolderTest, SaysWhereItCouldNotBe) {
  setenv("TMPDIR", "/nowhere/at/all", 1);
  auto folder = TemporaryFolder::create();
  unsetenv("TMPDIR");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message,
            "a temporary folder in /nowhere/at/all: No such file or directory");
}

}  // namespace
}  // namespace irqscope
