// What is said of programs that the kernel refuses, and where tracefs is not mounted.
#include "live/examples.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

void expect_explained(const std::string& example, const std::string& lacking) {
  Finished finished =
      run(irqscope_run({"--allow-unsafe", "--duration", "100ms", package_of(example)}));
  if (finished.status == 0) GTEST_SKIP() << "this kernel has what " << example << " needs";
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("; this kernel lacks " + lacking));
  EXPECT_THAT(finished.err, HasSubstr(" programs work here\n"));
}

TEST(LiveRunRefused, SaysWhatTheKernelLacksOfFentry) {
  IRQSCOPE_NEEDS_EBPF();
  expect_explained("unlink_fentry", "programs of fentry");
}
TEST(LiveRunRefused, SaysWhatTheKernelLacksOfLsm) {
  IRQSCOPE_NEEDS_EBPF();
  expect_explained("lsm_connect", "programs of type lsm");
}
TEST(LiveRunRefused, SaysWhatTheKernelLacksOfKprobes) {
  IRQSCOPE_NEEDS_EBPF();
  expect_explained("unlink_kprobe", "kprobes");
}

// Where nobody has mounted it; `before` is what the shell does first.
Words without_tracefs(const std::string& before, const Words& options) {
  Words command = {"unshare",
                   "-m",
                   "sh",
                   "-c",
                   "umount /sys/kernel/tracing 2>/dev/null; test ! -e "
                   "/sys/kernel/tracing/events || exit 99; " +
                       before + " \"$@\"",
                   "sh"};
  Words program = irqscope_run(options);
  command.insert(command.end(), program.begin(), program.end());
  return command;
}

TEST(LiveRunRefused, TracefsIsMountedWhereItIsNeeded) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kNumbered));
  Running program(without_tracefs(
      "exec", {"-j", "--printk", "--count", "1", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1)) << program.wait().err;
  call_getppid(1);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("\"number\":1"));
}

TEST(LiveRunRefused, WithoutTheRightToMountTheCommandIsTold) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kNumbered));
  Finished finished = run(without_tracefs("exec setpriv --bounding-set=-sys_admin",
                                          {"--duration", "100ms", compiled.package()}));
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("type: mount -t tracefs tracefs /sys/kernel/tracing"));
}

// The kernel's BTF hidden, in a mount namespace of the program's own.
Words without_btf(const Words& options) {
  Words command = {
      "unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /sys/kernel/btf && exec \"$@\"", "sh"};
  Words program = irqscope_run(options);
  command.insert(command.end(), program.begin(), program.end());
  return command;
}

TEST(LiveRunRefused, WithoutBtfWhatNeedsNoneRuns) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kNumbered));
  std::string folder = compiled.folder();
  // An archive that has types, but not of this kernel.
  Finished packed = run({"sh", "-c",
                         "cd " + folder +
                             " && mkdir -p btfhub-archive/other/1/x86_64 && echo x > "
                             "btfhub-archive/other/1/x86_64/1.btf && tar cf p.tar package.json "
                             "btfhub-archive"});
  ASSERT_EQ(packed.status, 0) << packed.err;
  for (const std::string& package : {compiled.package(), folder + "/p.tar"}) {
    Running program(without_btf({"-j", "--count", "1", package, "--of_pid", own_pid()}));
    ASSERT_TRUE(wait_until_counting(program, 1)) << program.wait().err;
    call_getppid(1);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("\"number\":1"));
  }
}

}  // namespace
}  // namespace irqscope::test
