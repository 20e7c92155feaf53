#include "sys/cgroup_names.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "sys/process.h"
#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

struct Naming {
  std::string path;
  std::string name;
};

const std::string kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210" + kId.substr(16);
const std::string kPod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice";

const Naming kNamings[] = {
    {"/", "/"},
    {"", "/"},
    // Containers.
    {"/system.slice/docker-" + kId + ".scope", "docker:0123456789ab"},
    {"/docker/" + kId, "docker:0123456789ab"},
    {"/docker/" + kId + "/init.scope", "docker:0123456789ab/init.scope"},
    {"/docker/" + kId + "/system.slice/sshd.service", "docker:0123456789ab/sshd.service"},
    {"/docker/" + kId + "/docker/" + kOther + "/a", "docker:0123456789ab/docker:fedcba987654/a"},
    {"/docker/buildkit/xyz", "docker/buildkit/xyz"},
    {kPod + "/cri-containerd-" + kId + ".scope", "containerd:0123456789ab"},
    {kPod + "/crio-" + kId + ".scope", "crio:0123456789ab"},
    {kPod + "/crio-" + kId + ".scope/container", "crio:0123456789ab/container"},
    {kPod + "/crio-conmon-" + kId + ".scope", "crio-conmon-" + kId + ".scope"},
    {kPod, "kubepods-burstable-pod1_2.slice"},
    {"/kubepods/burstable/pod1-2/" + kId, "container:0123456789ab"},
    {"/kubepods/burstable/pod1-2", "kubepods/burstable/pod1-2"},
    {"/kubepods/besteffort/pod1-2/crio-" + kId, "crio:0123456789ab"},
    {"/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" + kId,
     "containerd:0123456789ab"},
    {"/machine.slice/libpod-" + kId + ".scope", "podman:0123456789ab"},
    {"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + kId + ".scope/container",
     "podman:0123456789ab/container"},
    {"/system.slice/nerdctl-" + kId + ".scope", "containerd:0123456789ab"},
    {"/lxc.payload.web", "lxc:web"},
    {"/lxc.payload.web/system.slice/nginx.service", "lxc:web/nginx.service"},
    {"/lxc.monitor.web", "lxc.monitor.web"},
    {"/machine.slice/machine-arch.scope", "machine:arch"},
    {"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
     "machine:qemu-1-vm/libvirt/emulator"},
    {"/machine.slice/systemd-nspawn@arch.service/payload/init.scope", "machine:arch/init.scope"},
    // No ids.
    {"/system.slice/docker-0123.scope", "docker-0123.scope"},
    {"/docker/" + kId.substr(1), "docker/" + kId.substr(1)},
    {"/docker/" + kId.substr(1) + "G", "docker/" + kId.substr(1) + "G"},
    // Units of systemd.
    {"/init.scope", "init.scope"},
    {"/system.slice", "system.slice"},
    {"/system.slice/sshd.service", "sshd.service"},
    {"/system.slice/docker.service", "docker.service"},
    {"/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service"},
    {"/system.slice/system-serial\\x2dgetty.slice", "system-serial-getty.slice"},
    {"/system.slice/sshd.service/worker/3", "sshd.service/worker/3"},
    {"/system.slice/jobs", "system.slice/jobs"},
    {"/dev-hugepages.mount", "dev-hugepages.mount"},
    {"/user.slice/user-1000.slice", "user-1000.slice"},
    {"/user.slice/user-1000.slice/session-3.scope", "user-1000/session-3"},
    {"/user.slice/user-1000.slice/session-3.scope/x", "user-1000/session-3/x"},
    {"/user.slice/user-1000.slice/user@1000.service", "user-1000/user@1000.service"},
    {"/user.slice/user-1000.slice/user@1000.service/init.scope", "user-1000/init.scope"},
    {"/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome\\x2dmaps-7.scope",
     "user-1000/app-gnome-maps-7.scope"},
    // Anything else.
    {"/jobs/batch/17", "jobs/batch/17"},
    {"/jobs/a\\x2db", "jobs/a-b"},
    {"/a\\x1bb\\x2", "a\\x1bb\\x2"},
    {"/.service", ".service"},
    {"//jobs//", "jobs"},
};

TEST(CgroupDisplayName, IsWhatPeopleCallIt) {
  for (const Naming& naming : kNamings) {
    EXPECT_EQ(cgroup_display_name(naming.path), naming.name) << naming.path;
  }
}

// A machine whose cgroups are directories below /cg.
class Cgroups {
 public:
  Cgroups() {
    scratch_.write("proc/self/mountinfo", "1 2 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
    std::filesystem::create_directory(mount());
  }
  uint64_t add(const std::string& path) {
    std::filesystem::create_directories(mount() / path);
    return id(path);
  }
  // The file system may give an inode number again at once, which the kernel does not.
  void hide(const std::string& path) { std::filesystem::rename(mount() / path, hidden()); }
  uint64_t id(const std::string& path) const {
    struct stat status {};
    EXPECT_EQ(stat((mount() / path).c_str(), &status), 0) << path;
    return status.st_ino;
  }
  const Machine& machine() const { return scratch_.machine(); }
  std::filesystem::path mount() const { return machine().root / "cg"; }

 private:
  std::filesystem::path hidden() { return machine().root / std::to_string(++hidden_); }

  ScratchMachine scratch_;
  int hidden_ = 0;
};

std::string path_of(CgroupNames& names, uint64_t id) {
  auto found = names.find(id);
  return found ? found->path : "unknown";
}

TEST(CgroupNames, FindsByIdAtEveryDepth) {
  Cgroups cgroups;
  uint64_t deep = cgroups.add("a/b/c/d");
  cgroups.add("a/other");
  cgroups.add("system.slice/sshd.service");
  CgroupNames names(cgroups.machine());
  EXPECT_EQ(path_of(names, deep), "/a/b/c/d");
  for (const char* path : {"a", "a/b", "a/other", "system.slice"}) {
    EXPECT_EQ(path_of(names, cgroups.id(path)), std::string("/") + path);
  }
  auto service = names.find(cgroups.id("system.slice/sshd.service"));
  ASSERT_TRUE(service);
  EXPECT_EQ(service->path, "/system.slice/sshd.service");
  EXPECT_EQ(service->name, "sshd.service");
  auto root = names.find(cgroups.id("."));
  ASSERT_TRUE(root);
  EXPECT_EQ(root->path, "/");
  EXPECT_EQ(root->name, "/");
  EXPECT_FALSE(names.find(0));
}

TEST(CgroupNames, FilesAndLinksAreNoCgroups) {
  Cgroups cgroups;
  uint64_t inner = cgroups.add("a/inner");
  std::filesystem::create_symlink("..", cgroups.mount() / "a/loop");
  std::ofstream(cgroups.mount() / "a/cgroup.procs") << "1\n";
  CgroupNames names(cgroups.machine());
  EXPECT_EQ(path_of(names, inner), "/a/inner");
  EXPECT_EQ(path_of(names, cgroups.id("a/cgroup.procs")), "unknown");
}

TEST(CgroupNames, LooksAgainOncePerReading) {
  Cgroups cgroups;
  uint64_t first = cgroups.add("first");
  CgroupNames names(cgroups.machine());
  EXPECT_EQ(path_of(names, first), "/first");
  uint64_t second = cgroups.add("second");
  EXPECT_EQ(path_of(names, second), "unknown");
  names.refresh();
  EXPECT_EQ(path_of(names, second), "/second");
  uint64_t third = cgroups.add("third");
  EXPECT_EQ(path_of(names, third), "unknown");
}

TEST(CgroupNames, RemembersWhatHasGone) {
  Cgroups cgroups;
  uint64_t asked = cgroups.add("asked"), seen = cgroups.add("seen");
  CgroupNames names(cgroups.machine());
  EXPECT_EQ(path_of(names, asked), "/asked");
  cgroups.hide("asked");
  cgroups.hide("seen");
  names.refresh();
  uint64_t later = cgroups.add("later");
  EXPECT_EQ(path_of(names, later), "/later");
  EXPECT_EQ(path_of(names, asked), "/asked");
  // It was there at the walk before.
  EXPECT_EQ(path_of(names, seen), "/seen");
  for (int reading = 0; reading < 3; ++reading) {
    names.refresh();
    EXPECT_EQ(path_of(names, 0), "unknown");
  }
  EXPECT_EQ(path_of(names, asked), "/asked");
  EXPECT_EQ(path_of(names, seen), "/seen");
}

TEST(CgroupNames, WithoutCgroup2NothingIsFound) {
  CgroupNames none(machine_from("no-cgroup2"));
  EXPECT_FALSE(none.find(1));
  CgroupNames nowhere(Machine{"/nonexistent"});
  EXPECT_FALSE(nowhere.find(1));
  ScratchMachine vanished;
  vanished.write("proc/self/mountinfo", "1 2 0:1 / /gone rw - cgroup2 cgroup2 rw\n");
  EXPECT_FALSE(CgroupNames(vanished.machine()).find(1));
}

TEST(CgroupNames, OnTheRealMachineTheMountIsTheRoot) {
  auto mount = cgroup2_mount(Machine{});
  struct stat status {};
  if (!mount || stat(mount->c_str(), &status) != 0) GTEST_SKIP() << "no cgroup v2";
  CgroupNames names(Machine{});
  EXPECT_EQ(path_of(names, status.st_ino), "/");
}

// Pods with their containers.
TEST(CgroupNames, AMachineWithManyCgroups) {
  Cgroups cgroups;
  for (int i = 0; i < 400; ++i) {
    std::string pod = fmt::format("kubepods.slice/kubepods-pod{}.slice", i);
    for (int k = 0; k < 11; ++k) cgroups.add(fmt::format("{}/crio-{}.scope", pod, k));
  }
  uint64_t last = cgroups.id("kubepods.slice/kubepods-pod399.slice/crio-10.scope");
  CgroupNames names(cgroups.machine());
  uint64_t begin = monotonic_ns();
  EXPECT_EQ(path_of(names, last), "/kubepods.slice/kubepods-pod399.slice/crio-10.scope");
  double took_ms = static_cast<double>(monotonic_ns() - begin) / 1e6;
  RecordProperty("took_ms", fmt::format("{:.1f}", took_ms));
}

}  // namespace
}  // namespace irqscope::sys
