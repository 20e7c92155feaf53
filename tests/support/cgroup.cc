#include "support/cgroup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sys/process.h"

namespace irqscope::test {

Cgroup::Cgroup() {
  auto mount = sys::cgroup2_mount({});
  if (!mount) return;
  path_ = *mount / fmt::format("irqscope-test-{}", getpid());
  made_ = mkdir(path_.c_str(), 0755) == 0;
}

Cgroup::~Cgroup() {
  if (made_) rmdir(path_.c_str());
}

bool Cgroup::move_in(pid_t pid) const {
  return made_ && static_cast<bool>(std::ofstream(path_ / "cgroup.procs") << pid << std::flush);
}

}  // namespace irqscope::test
