#include "package/tar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

namespace irqscope::package {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kLarge = 1u << 20;

TEST(Tar, GivesBackWhatItGot) {
  std::vector<TarEntry> entries = {
      {"package.json", "{}"}, {"a/b/c.btf", std::string(5000, 'x')}, {"empty", ""}};
  auto archive = write_tar(entries).value();
  EXPECT_EQ(read_tar(archive, kLarge).value(), entries);
  EXPECT_EQ(write_tar(entries).value(), archive) << "the same bytes each time";
}

// A ustar header by hand (POSIX.1-1988), with `bytes` promised.
std::string header(const std::string& path, size_t bytes, char type) {
  std::string block(512, '\0');
  block.replace(0, path.size(), path);
  block.replace(100, 7, "0000644");
  block.replace(108, 7, "0000000");
  block.replace(116, 7, "0000000");
  char number[16];
  snprintf(number, sizeof(number), "%011zo", bytes);
  block.replace(124, 11, number);
  block.replace(136, 11, "00000000000");
  block[156] = type;
  block.replace(257, 8,
                std::string("ustar\0"
                            "00",
                            8));
  block.replace(148, 8, "        ");
  unsigned sum = 0;
  for (char c : block) sum += static_cast<unsigned char>(c);
  snprintf(number, sizeof(number), "%06o", sum);
  block.replace(148, 8, std::string(number) + std::string("\0 ", 2));
  return block;
}

TEST(Tar, GivesBackAPathThatBeginsAsGzipDoes) {
  std::vector<TarEntry> entries = {{"\x1f\x8b\x08\x08 a/package.json", "{}"}};
  EXPECT_EQ(read_tar(write_tar(entries).value(), kLarge).value(), entries);
}

TEST(Tar, SaysThatAPathIsTooLongForTheFormat) {
  auto written = write_tar({{"short", "1"}, {std::string(300, 'x'), "2"}});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, ::testing::StartsWith("writing the archive: "));
}

TEST(Tar, KnowsPathsThatBeginWithADot) {
  std::string archive = header("./package.json", 2, '0') + "{}" + std::string(510 + 1024, '\0');
  EXPECT_THAT(read_tar(archive, kLarge).value(), ElementsAre(TarEntry{"package.json", "{}"}));
}

TEST(Tar, RefusesPathsThatLeadOutOfIt) {
  for (const char* path : {"../evil", "a/../../evil", "/etc/passwd"}) {
    std::string archive = header(path, 0, '0') + std::string(1024, '\0');
    auto entries = read_tar(archive, kLarge);
    ASSERT_FALSE(entries) << path;
    EXPECT_THAT(entries.error().message, HasSubstr("outside of itself"));
  }
}

TEST(Tar, PassesOverLinksAndFolders) {
  std::string link = header("package.json", 0, '2');
  std::string archive = link + header("folder/", 0, '5') + std::string(1024, '\0');
  EXPECT_THAT(read_tar(archive, kLarge).value(), ElementsAre());
}

// Written again, it would be one.
TEST(Tar, AFileThatIsNamedAsAFolderIsOne) {
  std::string archive = header("folder/.", 2, '0') + "{}" + std::string(510, '\0') +
                        header(".", 0, '0') + std::string(1024, '\0');
  EXPECT_THAT(read_tar(archive, kLarge).value(), ElementsAre());
}

TEST(Tar, RefusesToUnpackMoreThanItMay) {
  auto archive = write_tar({{"a", std::string(600, 'x')}, {"b", std::string(600, 'x')}}).value();
  EXPECT_TRUE(read_tar(archive, 1200));
  EXPECT_THAT(read_tar(archive, 1100).error().message, HasSubstr("unpacks to more than"));
}

TEST(Tar, RefusesWhatIsCutOff) {
  auto archive = write_tar({{"a", std::string(2000, 'x')}}).value();
  EXPECT_FALSE(read_tar(archive.substr(0, 1000), kLarge));
  std::string promises = header("huge", 07777777777, '0') + "x";
  EXPECT_FALSE(read_tar(promises, kLarge));
}

}  // namespace
}  // namespace irqscope::package
