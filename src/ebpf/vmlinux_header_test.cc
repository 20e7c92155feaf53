#include "ebpf/vmlinux_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/new_file.h"
#include "base/temporary_folder.h"
#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kLittle = '\x9f';

void put(std::string& bytes, uint32_t value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// BTF of a struct `task` with an int `pid`, whose type is `type_of_pid`.
std::string small_btf(uint32_t type_of_pid, uint32_t struct_bytes = 4, uint32_t bit_offset = 0) {
  const std::string strings("\0int\0task\0pid\0", 14);
  std::string types;
  for (uint32_t word :
       {1u, 1u << 24, 4u, 1u << 24 | 32u,                                  // INT "int"
        5u, 4u << 24 | 1u, struct_bytes, 10u, type_of_pid, bit_offset}) {  // STRUCT "task"
    put(types, word);
  }
  std::string bytes("\x9f\xeb\x01\x00", 4);
  auto size = static_cast<uint32_t>(types.size());
  for (uint32_t word : {24u, 0u, size, size, static_cast<uint32_t>(strings.size())}) {
    put(bytes, word);
  }
  return bytes + types + strings;
}

class VmlinuxHeader : public testing::Test {
 protected:
  VmlinuxHeader() { set_up_log(false); }
  Result<std::string> header_of(const std::string& btf) {
    EXPECT_TRUE(write_new_file(path_, btf));
    return vmlinux_header(path_);
  }
  TemporaryFolder folder_ = *TemporaryFolder::create();
  std::string path_ = (folder_.path() / "btf").string();
};

TEST_F(VmlinuxHeader, IsWhatClangNeedsForCoRe) {
  auto text = header_of(small_btf(1));
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text,
            "#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n\n"
            "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
            "#pragma clang attribute push (__attribute__((preserve_access_index)), "
            "apply_to = record)\n#endif\n\n"
            "struct task {\n\tint pid;\n};\n\n"
            "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n"
            "#endif /* __VMLINUX_H__ */\n");
}

TEST_F(VmlinuxHeader, OfDamagedBtfIsAnError) {
  // What is wrong with it, newer versions of libbpf say in their own words.
  EXPECT_THAT(header_of(small_btf(77)).error().message, HasSubstr(": its BTF is damaged: "));
  EXPECT_THAT(header_of(small_btf(1).substr(0, 40)).error().message,
              HasSubstr(": its BTF is damaged: "));
  EXPECT_THAT(header_of("text").error().message, HasSubstr(": holds no BTF: "));
  EXPECT_EQ(vmlinux_header("/no/such").error().message, "/no/such: No such file or directory");
}

TEST_F(VmlinuxHeader, FillsNoMemoryWithGaps) {
  EXPECT_THAT(header_of(small_btf(1, 4, UINT32_MAX)).error().message,
              EndsWith("its BTF is damaged: structs of nothing but gaps"));
  EXPECT_THAT(header_of(small_btf(1, UINT32_MAX)).error().message,
              EndsWith("its BTF is damaged: structs of nothing but gaps"));
}

TEST_F(VmlinuxHeader, IsMadeOfTheRunningKernel) {
  if (access(kKernelBtf, R_OK) != 0) GTEST_SKIP() << "no " << kKernelBtf;
  auto text = vmlinux_header(kKernelBtf);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, StartsWith("#ifndef __VMLINUX_H__\n"));
  EXPECT_THAT(*text, HasSubstr("\nstruct task_struct {\n"));
}

TEST_F(VmlinuxHeader, TellsBtfFromText) {
  EXPECT_TRUE(begins_like_btf(small_btf(1)));
  EXPECT_TRUE(
      begins_like_btf("\x7f"
                      "ELF..."));
  EXPECT_FALSE(begins_like_btf("#ifndef"));
  EXPECT_FALSE(begins_like_btf(std::string(1, kLittle)));
}

}  // namespace
}  // namespace irqscope::ebpf
