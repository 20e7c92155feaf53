#include "compile/source.h"

#include <gtest/gtest.h>

#include "base/new_file.h"
#include "base/temporary_folder.h"

namespace irqscope::compile {
namespace {

class SourceTest : public testing::Test {
 protected:
  std::string error_of(std::string_view text) {
    EXPECT_TRUE(write_new_file(path_, text));
    auto source = read_source(path_);
    return source ? "" : source.error().message;
  }
  TemporaryFolder folder_ = *TemporaryFolder::create();
  std::string path_ = (folder_.path() / "kprobe-link.x.bpf.c").string();
};

TEST_F(SourceTest, HasNames) {
  EXPECT_TRUE(write_new_file(path_, "int x;"));
  auto source = read_source(path_);
  ASSERT_TRUE(source);
  EXPECT_EQ(source->text, "int x;");
  EXPECT_EQ(source->name, "kprobe-link");
  EXPECT_EQ(source->object_name, "kprobe_link_bpf");
  EXPECT_EQ(source->folder, folder_.path());
}

TEST_F(SourceTest, MustBeText) {
  EXPECT_EQ(error_of(""), path_ + ": is empty");
  EXPECT_EQ(error_of(std::string_view("a\nb\0", 4)),
            path_ + ":2: is not C source: it holds binary data");
  EXPECT_EQ(read_source("/tmp").error().message, "/tmp: is a directory, not C source");
  EXPECT_EQ(read_source("/dev/null").error().message, "/dev/null: is not a regular file");
  EXPECT_EQ(read_source("/no/such").error().message, "/no/such: No such file or directory");
  std::filesystem::resize_file(path_, 33 << 20);
  EXPECT_EQ(read_source(path_).error().message,
            path_ + ": has 34603008 bytes, and C source has not more than 33554432");
}

}  // namespace
}  // namespace irqscope::compile
