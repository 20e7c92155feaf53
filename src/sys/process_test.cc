#include "sys/process.h"

#include <gmock/gmock.h>

#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::HasSubstr;

// Below the machine's root.
std::string find(const Machine& machine, std::string_view path) {
  auto directory = find_cgroup(machine, path);
  if (!directory) return directory.error().message;
  return "/" + directory->lexically_relative(machine.root).string();
}

void expect_unknown(const Machine& machine, std::string_view path) {
  auto directory = find_cgroup(machine, path);
  ASSERT_FALSE(directory) << path;
  EXPECT_EQ(directory.error().kind, ErrorKind::usage);
  EXPECT_THAT(directory.error().message, HasSubstr(fmt::format("'{}'", path)));
}

TEST(ThreadGroup, OfAProcessAndOfAThread) {
  EXPECT_EQ(thread_group_of(machine_from("laptop"), 1), 1u);
  EXPECT_EQ(thread_group_of(machine_from("laptop"), 4711), 4700u);
}

TEST(ThreadGroup, AnUnknownNumberIsTheUsersMistake) {
  auto group = thread_group_of(machine_from("laptop"), 4712);
  ASSERT_FALSE(group);
  EXPECT_EQ(group.error().kind, ErrorKind::usage);
  EXPECT_THAT(group.error().message, HasSubstr("4712"));
}

TEST(ThreadGroup, AStatusWithoutTgidIsAFailure) {
  ScratchMachine scratch;
  scratch.write("proc/5/status", "Name:\tTgid:\nTgid:\tmany\n");
  auto group = thread_group_of(scratch.machine(), 5);
  ASSERT_FALSE(group);
  EXPECT_EQ(group.error().kind, ErrorKind::failure);
}

TEST(CgroupMount, OnUnifiedAndHybridSystems) {
  Machine unified = machine_from("laptop");
  Machine hybrid = machine_from("virtio-vm");
  EXPECT_EQ(cgroup2_mount(unified), unified.root / "sys/fs/cgroup");
  EXPECT_EQ(cgroup2_mount(hybrid), hybrid.root / "sys/fs/cgroup/unified");
}

TEST(CgroupMount, NoneIsAFailure) {
  auto mount = cgroup2_mount(machine_from("no-cgroup2"));
  ASSERT_FALSE(mount);
  EXPECT_EQ(mount.error().kind, ErrorKind::failure);
  EXPECT_THAT(mount.error().message, HasSubstr("not mounted"));
  EXPECT_FALSE(cgroup2_mount({"/nonexistent"}));
  auto cgroup = find_cgroup(machine_from("no-cgroup2"), "/");
  ASSERT_FALSE(cgroup);
  EXPECT_THAT(cgroup.error().message, HasSubstr("not mounted"));
}

TEST(CgroupMount, UndoesEscapesAndPrefersTheWholeHierarchy) {
  ScratchMachine scratch;
  scratch.write(
      "proc/self/mountinfo",
      "29 28 259:3 / /mnt/-\\040cgroup2\\040- rw - ext4 /dev/sda2 rw\n"
      "35 28 0:26 /box /mnt/bound rw shared:4 master:3 - cgroup2 cgroup2 rw\n"
      "36 28 0:26 / /mnt/control\\040groups\\134x\\9 rw shared:4 master:3 - cgroup2 none rw\n"
      "37 28 0:26 /box /mnt/bound2 rw - cgroup2 cgroup2 rw\n");
  EXPECT_EQ(cgroup2_mount(scratch.machine()), scratch.machine().root / "mnt/control groups\\x\\9");
  scratch.write("mnt/control groups\\x\\9/box/cgroup.controllers", "");
  EXPECT_EQ(find(scratch.machine(), "/mnt/control groups\\x\\9/box"),
            "/mnt/control groups\\x\\9/box");
}

TEST(CgroupMount, StrangeLinesAreLeftOut) {
  ScratchMachine scratch;
  scratch.write("proc/self/mountinfo",
                "\n-\n1 2 3 4 5 6 -\n - cgroup2\n1 2 0:1 / /cg rw - cgroup2");
  EXPECT_EQ(cgroup2_mount(scratch.machine()), scratch.machine().root / "cg");
}

TEST(Cgroup, IsFoundByEveryFormOfItsPath) {
  Machine unified = machine_from("laptop");
  for (const char* path :
       {"/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/system.slice/", "/system.slice",
        "system.slice", "system.slice/", "./system.slice", "user.slice/../system.slice"}) {
    EXPECT_EQ(find(unified, path), "/sys/fs/cgroup/system.slice") << path;
  }
  EXPECT_EQ(find(unified, "system.slice/ssh.service"), "/sys/fs/cgroup/system.slice/ssh.service");
  Machine hybrid = machine_from("virtio-vm");
  for (const char* path : {"/sys/fs/cgroup/unified/jobs", "/jobs", "jobs"}) {
    EXPECT_EQ(find(hybrid, path), "/sys/fs/cgroup/unified/jobs") << path;
  }
}

TEST(Cgroup, TheRootIsOneToo) {
  Machine unified = machine_from("laptop");
  for (const char* path : {"/", ".", "/sys/fs/cgroup", "/sys/fs/cgroup/"}) {
    EXPECT_EQ(find(unified, path), "/sys/fs/cgroup") << path;
  }
}

TEST(Cgroup, AnythingElseIsTheUsersMistake) {
  Machine unified = machine_from("laptop");
  for (const char* path : {"", "nonesuch", "/nonesuch", "../../..", "..", "/proc", "/sys/fs",
                           "system.slice/cgroup.controllers", "../cgroup2"}) {
    expect_unknown(unified, path);
  }
  expect_unknown(machine_from("virtio-vm"), "/sys/fs/cgroup/cpu/jobs");  // v1
}

TEST(Cgroup, OnTheRealMachineRootIsNotDoubled) {
  auto mount = cgroup2_mount(Machine{});
  if (!mount) GTEST_SKIP() << mount.error().message;
  EXPECT_TRUE(mount->is_absolute());
  EXPECT_EQ(find_cgroup(Machine{}, mount->string()), *mount);
}

}  // namespace
}  // namespace irqscope::sys
