#include "compile/output_place.h"

#include <gtest/gtest.h>

#include "base/new_file.h"
#include "base/temporary_folder.h"

namespace irqscope::compile {
namespace {

class OutputPlaceTest : public testing::Test {
 protected:
  std::string package_of(CompileRequest request) {
    Source source;
    source.folder = "/tmp";
    source.name = "foo";
    auto place = find_place(request, source);
    return place ? place->package.string() : place.error().message;
  }
  TemporaryFolder folder_ = *TemporaryFolder::create();
  std::string path_ = folder_.path().string();
};

TEST_F(OutputPlaceTest, IsBesideTheSourceOrWhereOneSays) {
  CompileRequest request;
  EXPECT_EQ(package_of(request), "/tmp/package.json");
  request.output = path_ + "/new/er";
  EXPECT_EQ(package_of(request), path_ + "/new/er/package.json");
  request.metadata_only = true;
  EXPECT_EQ(package_of(request), path_ + "/new/er/foo.skel.json");
  request.yaml = true;
  EXPECT_EQ(package_of(request), path_ + "/new/er/foo.skel.yaml");
}

TEST_F(OutputPlaceTest, MayBeAFile) {
  CompileRequest request;
  request.output = path_ + "/x.json";
  EXPECT_EQ(package_of(request), path_ + "/x.json");
  std::filesystem::create_directory(request.output);
  EXPECT_EQ(package_of(request), path_ + "/x.json/package.json");
  request.output = path_ + "/y.json";
  request.yaml = true;
  EXPECT_EQ(package_of(request), "--yaml and '" + path_ + "/y.json' do not fit together");
}

TEST_F(OutputPlaceTest, EndsInYamlForYaml) {
  CompileRequest request;
  request.output = path_ + "/x.yml";
  auto place = find_place(request, {});
  ASSERT_TRUE(place);
  EXPECT_TRUE(place->yaml);
  EXPECT_EQ(place->beside("foo.tar"), path_ + "/foo.tar");
}

TEST_F(OutputPlaceTest, IsNoFileWhereAFolderIsMeant) {
  EXPECT_TRUE(write_new_file(path_ + "/file", ""));
  CompileRequest request;
  request.output = path_ + "/file";
  std::string error = path_ + "/file: is a file; -o names a folder, or a file that ends in .json";
  EXPECT_EQ(package_of(request), error);
  request.output += "/below";
  EXPECT_EQ(package_of(request), error);
}

TEST_F(OutputPlaceTest, MayBeHere) {
  Source source;
  source.name = "foo";
  EXPECT_EQ(find_place({}, source)->package, "package.json");
}

}  // namespace
}  // namespace irqscope::compile
