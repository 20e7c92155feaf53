// From a cgroup v2 id, as eBPF programs know it, to a name that a person knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sys/machine.h"

namespace irqscope::sys {

struct CgroupName {
  std::string path;  // below the mount: "/system.slice/sshd.service"; "/" for the root
  std::string name;  // "sshd.service", "docker:0123456789ab"
};

// What people call the cgroup with this path:
//   a container       its runtime and the first 12 digits of its id, "docker:0123456789ab"
//   a unit of systemd its name, "sshd.service"; of a user with "user-1000/" in front
//   below these       their name and the rest, "sshd.service/worker"
//   anything else     the path without its first slash
std::string cgroup_display_name(std::string_view path);

// The id of a cgroup is the inode number of its directory (bpf_get_current_cgroup_id() in
// bpf-helpers(7), kernfs_ino() in the kernel). Only a walk through all of them finds it, so there
// is one at first, and then one per reading at most: when an id is asked for that is not known.
class CgroupNames {
 public:
  explicit CgroupNames(Machine machine) : machine_(std::move(machine)) {}

  // A new reading begins: an unknown id is worth another walk.
  void refresh() { may_walk_ = true; }

  // What was found once is found again, also when the cgroup is gone, until it is forgotten. Empty:
  // it was gone before it was seen, is outside of our cgroup namespace, or there is no cgroup v2.
  std::optional<CgroupName> find(uint64_t id);
  // Those that are there stay known by the last walk.
  void forget() { found_.clear(); }

 private:
  using Paths = std::unordered_map<uint64_t, std::string>;
  const std::string* find_path(uint64_t id);
  static const std::string* look_up(const Paths& paths, uint64_t id);

  Machine machine_;
  bool may_walk_ = true;
  // Only what was asked for is kept for good: machines that start a container a second would
  // otherwise fill the memory. The walk before the last one knows those that have ended since.
  std::unordered_map<uint64_t, CgroupName> found_;
  Paths last_walk_, walk_before_;
};

}  // namespace irqscope::sys
