#include "package/standalone.h"

#include <gtest/gtest.h>

#include "base/new_file.h"

namespace irqscope::package {
namespace {

class Standalone : public testing::Test {
 protected:
  ~Standalone() override { std::filesystem::remove(path_); }
  Result<std::optional<std::string>> read(const std::string& bytes) {
    EXPECT_TRUE(write_new_file(path_, bytes));
    return package_of(path_);
  }
  std::string path_ = testing::TempDir() + "irqscope_standalone." + std::to_string(getpid());
};

TEST_F(Standalone, HasItsPackageBehindTheProgram) {
  std::string bytes = with_package("PROGRAM", "{a package}");
  EXPECT_EQ(bytes.size(), 7u + 11u + 32u);
  EXPECT_TRUE(bytes.starts_with("PROGRAM{a package}irqscope package\x0b"));
  EXPECT_EQ(read(bytes)->value(), "{a package}");
}

TEST_F(Standalone, HasOnePackageOnly) {
  std::string bytes = with_package(with_package("PROGRAM", "a"), "b");
  EXPECT_EQ(bytes, with_package("PROGRAM", "b"));
}

TEST_F(Standalone, WithoutPackageIsAnyProgram) {
  EXPECT_FALSE(*read(""));
  EXPECT_FALSE(*read("PROGRAM"));
  EXPECT_FALSE(*read(std::string(1000, 'x')));
  EXPECT_FALSE(*package_of_this_program());
}

TEST_F(Standalone, TellsWhenItIsDamaged) {
  std::string bytes = with_package("PROGRAM", "package");
  std::string changed = bytes;
  changed[8] = 'x';
  EXPECT_EQ(read(changed).error().message,
            "the package in this program is damaged: its checksum is wrong");
  std::string longer = bytes;
  longer[bytes.size() - 32 + 16] = 100;
  EXPECT_EQ(read(longer).error().message,
            "the package in this program is damaged: its length cannot be");
  longer[bytes.size() - 32 + 23] = '\xff';
  EXPECT_FALSE(read(longer));
  EXPECT_FALSE(*read(bytes.substr(0, bytes.size() - 1)));
}

}  // namespace
}  // namespace irqscope::package
