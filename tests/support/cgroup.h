// A cgroup of our own, gone again with this object.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace irqscope::test {

class Cgroup {
 public:
  Cgroup();
  ~Cgroup();
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // False where there is no cgroup v2 that can be written to.
  bool move_in(pid_t pid) const;

 private:
  std::filesystem::path path_;
  bool made_ = false;
};

}  // namespace irqscope::test
