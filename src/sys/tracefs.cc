#include "sys/tracefs.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace irqscope::sys {
namespace {

bool is_mounted(const Machine& machine) {
  for (const char* folder : {"kernel/tracing", "kernel/debug/tracing"}) {
    if (access((machine.sysfs() / folder / "events").c_str(), F_OK) == 0) return true;
  }
  // Who may not look into a folder can't know.
  return errno == EACCES;
}

// What others mount from now on is still seen here, but not the other way round.
bool mount_alone(const std::string& folder) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0 &&
         mount("tracefs", folder.c_str(), "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) ==
             0;
}

}  // namespace

Result<void> mount_tracefs(const Machine& machine) {
  if (is_mounted(machine)) return {};
  std::string folder = machine.sysfs() / "kernel/tracing";
  if (access(folder.c_str(), F_OK) != 0) {
    return fail("this kernel has no tracefs ({} is not there)", folder);
  }
  if (mount_alone(folder)) return {};
  return fail(
      "tracefs is not mounted, and can't be mounted for this process alone ({}); type: "
      "mount -t tracefs tracefs {}",
      std::strerror(errno), folder);
}

}  // namespace irqscope::sys
