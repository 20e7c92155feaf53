#include "base/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

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
