#include "sys/cgroup_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <vector>

#include "base/owner.h"
#include "sys/process.h"

namespace irqscope {

template <>
struct Close<DIR> {
  void operator()(DIR* directory) const { closedir(directory); }
};

}  // namespace irqscope

namespace irqscope::sys {
namespace {

using Directory = Owner<DIR>;

bool may_be_directory(const dirent& entry) {
  std::string_view name = entry.d_name;
  return (entry.d_type == DT_DIR || entry.d_type == DT_UNKNOWN) && name != "." && name != "..";
}

class Walk {
 public:
  explicit Walk(std::string mount) : mount_(std::move(mount)) {}

  std::unordered_map<uint64_t, std::string> run() {
    struct stat root {};
    if (stat(mount_.c_str(), &root) != 0) return {};
    paths_.emplace(root.st_ino, "/");
    pending_.push_back("/");
    while (!pending_.empty()) {
      std::string path = std::move(pending_.back());
      pending_.pop_back();
      read(path);
    }
    return std::move(paths_);
  }

 private:
  // Cgroups come and go meanwhile: what can't be opened has gone.
  void read(const std::string& path) {
    Directory directory(opendir((mount_ + path).c_str()));
    if (!directory) return;
    while (const dirent* entry = readdir(directory.get())) {
      if (may_be_directory(*entry)) add(dirfd(directory.get()), path, entry->d_name);
    }
  }

  void add(int parent, const std::string& path, const char* name) {
    struct stat status {};
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISDIR(status.st_mode)) return;
    std::string child = (path == "/" ? path : path + "/") + name;
    // A directory has a link for itself, one in its parent and one in each child. Most cgroups
    // have no children, and to read them would take most of the time. (File systems that do not
    // count say 1.)
    if (status.st_nlink != 2) pending_.push_back(child);
    paths_.emplace(status.st_ino, std::move(child));
  }

  std::string mount_;
  std::vector<std::string> pending_;  // to be read
  std::unordered_map<uint64_t, std::string> paths_;
};

}  // namespace

const std::string* CgroupNames::look_up(const Paths& paths, uint64_t id) {
  auto found = paths.find(id);
  return found == paths.end() ? nullptr : &found->second;
}

const std::string* CgroupNames::find_path(uint64_t id) {
  if (const std::string* path = look_up(last_walk_, id)) return path;
  if (may_walk_) {
    may_walk_ = false;
    walk_before_ = std::move(last_walk_);
    auto mount = cgroup2_mount(machine_);
    last_walk_ = mount ? Walk(mount->string()).run() : Paths{};
    if (const std::string* path = look_up(last_walk_, id)) return path;
  }
  return look_up(walk_before_, id);
}

std::optional<CgroupName> CgroupNames::find(uint64_t id) {
  if (auto known = found_.find(id); known != found_.end()) return known->second;
  const std::string* path = find_path(id);
  if (!path) return std::nullopt;
  return found_.emplace(id, CgroupName{*path, cgroup_display_name(*path)}).first->second;
}

}  // namespace irqscope::sys
