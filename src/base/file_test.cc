#include "base/file.h"

#include <gmock/gmock.h>

#include <fstream>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) directory_ = name;
  }
  ~FileTest() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path write(const char* name, std::string_view text) {
    std::ofstream(directory_ / name) << text;
    return directory_ / name;
  }

  std::filesystem::path directory_ = "/nonexistent";
};

TEST_F(FileTest, ReadsAllOfIt) {
  EXPECT_EQ(read_file(write("empty", "")), "");
  std::string long_text(300'001, 'x');
  EXPECT_EQ(read_file(write("long", long_text)), long_text);
  EXPECT_EQ(read_file(write("zeros", std::string_view("a\0b", 3))), std::string("a\0b", 3));
}

TEST_F(FileTest, ReadsFilesThatClaimToBeEmpty) {
  EXPECT_THAT(read_file("/proc/self/status").value_or(""), HasSubstr("Tgid:"));
}

TEST_F(FileTest, ALineLosesOneNewline) {
  EXPECT_EQ(read_line(write("a", "edge\n")), "edge");
  EXPECT_EQ(read_line(write("b", "edge")), "edge");
  EXPECT_EQ(read_line(write("c", "edge\n\n")), "edge\n");
  EXPECT_EQ(read_line(write("d", "")), "");
}

TEST_F(FileTest, ErrorsNameTheFile) {
  for (const auto& path : {directory_ / "nonesuch", directory_}) {
    auto content = read_file(path);
    ASSERT_FALSE(content);
    EXPECT_THAT(content.error().message, HasSubstr(path.string() + ": "));
    EXPECT_EQ(content.error().kind, ErrorKind::failure);
    EXPECT_FALSE(read_line(path));
  }
}

TEST_F(FileTest, DirectoriesAreListedInOrder) {
  write("b", "");
  write("a", "");
  write(".c", "");
  EXPECT_THAT(list_directory(directory_), ElementsAre(".c", "a", "b"));
  EXPECT_THAT(list_directory(directory_ / "a"), IsEmpty());
  EXPECT_THAT(list_directory(directory_ / "nonesuch"), IsEmpty());
}

}  // namespace
}  // namespace irqscope
