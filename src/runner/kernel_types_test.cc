#include "runner/kernel_types.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace irqscope::runner {
namespace {

TEST(KernelTypes, LieWhereArchivesPutThem) {
  EXPECT_EQ(kernel_types_path("NAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n", "x86_64", "6.1.0"),
            "btfhub-archive/debian/12/x86_64/6.1.0.btf");
  EXPECT_EQ(kernel_types_path("ID='ubuntu'\nVERSION_ID=24.04\nID_LIKE=debian", "arm64", "6.8"),
            "btfhub-archive/ubuntu/24.04/arm64/6.8.btf");
}

TEST(KernelTypes, CanBeReadAsAFile) {
  auto file = KernelTypesFile::create("types").value();
  std::ifstream in(file.path());
  std::string text;
  in >> text;
  EXPECT_EQ(text, "types");
}

// The build's machine has types of its own; a package's are not looked at then.
TEST(KernelTypes, AreNotNeededWhereTheKernelHasItsOwn) {
  package::Package package;
  package.kernel_types = {{"btfhub-archive/x.btf", "types"}};
  std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "kernel_types_root";
  std::filesystem::create_directories(root / "sys/kernel/btf");
  std::filesystem::create_directories(root / "etc");
  auto missing = kernel_types(package, {root}, {});
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().message.starts_with("this kernel has no BTF, and the package has no"))
      << missing.error().message;
  std::ofstream(root / "sys/kernel/btf/vmlinux") << "x";
  EXPECT_FALSE(kernel_types(package, {root}, {}).value().has_value());
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace irqscope::runner
