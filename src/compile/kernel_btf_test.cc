#include "compile/kernel_btf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "base/new_file.h"
#include "base/temporary_folder.h"

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;

class KernelBtfTest : public testing::Test {
 protected:
  void make(const fs::path& name) {
    fs::create_directories((folder_.path() / name).parent_path());
    EXPECT_TRUE(write_new_file(folder_.path() / name, "x"));
  }
  std::vector<std::string> kernels(const fs::path& path) {
    auto found = find_kernel_btf(path.string());
    std::vector<std::string> names;
    if (!found) return {found.error().message};
    for (const KernelBtf& btf : *found) names.push_back(btf.kernel);
    return names;
  }
  TemporaryFolder folder_ = *TemporaryFolder::create();
};

TEST_F(KernelBtfTest, IsNamedByItsPath) {
  make("ubuntu/20.04/x86_64/5.4.0.btf");
  make("debian/10/arm64/4.19.btf");
  make("debian/10/arm64/4.19.btf.tar.xz");
  EXPECT_THAT(kernels(folder_.path()),
              ElementsAre("debian/10/arm64/4.19.btf", "ubuntu/20.04/x86_64/5.4.0.btf"));
  EXPECT_THAT(kernels(folder_.path() / "ubuntu"), ElementsAre("ubuntu/20.04/x86_64/5.4.0.btf"));
  EXPECT_THAT(kernels(folder_.path() / "debian/10/arm64/4.19.btf"),
              ElementsAre("debian/10/arm64/4.19.btf"));
}

TEST_F(KernelBtfTest, WithoutSuchANameIsOfThisMachine) {
  make("vmlinux");
  utsname machine{};
  uname(&machine);
  EXPECT_THAT(kernels(folder_.path() / "vmlinux"),
              ElementsAre(EndsWith(fmt::format("/{}/{}.btf", machine.machine, machine.release))));
}

TEST_F(KernelBtfTest, MustBeThere) {
  EXPECT_THAT(kernels("/x.btf"), ElementsAre("/x.btf: No such file or directory"));
  EXPECT_THAT(kernels(folder_.path()),
              ElementsAre(EndsWith("has no ID/VERSION_ID/ARCH/RELEASE.btf in it (.tar.xz must be "
                                   "unpacked)")));
}

}  // namespace
}  // namespace irqscope::compile
