#include "sys/process.h"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/file.h"
#include "base/parse.h"

namespace irqscope::sys {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// The kernel writes blanks, newlines and backslashes of a path as \040 and the like.
std::string unescape(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    bool escaped = text.size() >= 4 && text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) &&
                   is_octal(text[3]);
    int code = escaped ? (text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0') : text[0];
    plain += static_cast<char>(code);
    text.remove_prefix(escaped ? 4 : 1);
  }
  return plain;
}

struct Mount {
  std::string root;   // the directory of the file system that is mounted
  std::string point;  // where, as the process sees it
};

// A line of mountinfo (proc_pid_mountinfo(5)): id, parent, device, root, mount point, options, any
// number of optional fields, "-", type, source, options.
std::optional<Mount> parse_cgroup2_mount(std::string_view line) {
  auto fields = split_words(line);
  size_t dash = 6;
  while (dash < fields.size() && fields[dash] != "-") ++dash;
  if (dash + 1 >= fields.size() || fields[dash + 1] != "cgroup2") return std::nullopt;
  return Mount{unescape(fields[3]), unescape(fields[4])};
}

// As seen by processes of the machine: "/sys/fs/cgroup/unified".
Result<std::filesystem::path> mount_point(const Machine& machine) {
  auto mounts = read_file(machine.proc() / "self/mountinfo");
  if (!mounts) return tl::unexpected(mounts.error());
  std::optional<Mount> best;
  for (std::string_view line : split(*mounts, '\n')) {
    auto mount = parse_cgroup2_mount(line);
    // A bind mount of one subtree is second choice.
    if (mount && (!best || (best->root != "/" && mount->root == "/"))) best = std::move(mount);
  }
  if (!best) return fail("cgroup v2 is not mounted (mount -t cgroup2 none DIRECTORY)");
  return std::filesystem::path(best->point).lexically_normal();
}

bool is_within(const std::filesystem::path& path, const std::filesystem::path& directory) {
  auto relative = path.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

std::filesystem::path below_root(const Machine& machine, const std::filesystem::path& path) {
  return machine.root / path.relative_path();
}

// A directory has no name after its last slash, which confuses comparisons.
std::filesystem::path without_last_slash(const std::filesystem::path& path) {
  return path.has_filename() || path == "/" ? path : path.parent_path();
}

}  // namespace

bool in_first_pid_namespace(const Machine& machine) {
  constexpr ino_t kFirst = 0xEFFFFFFC;  // PROC_PID_INIT_INO in include/linux/proc_ns.h
  struct stat info {};
  return stat((machine.proc() / "self/ns/pid").c_str(), &info) == 0 && info.st_ino == kFirst;
}

bool process_exists(const Machine& machine, uint64_t pid) {
  return access((machine.proc() / std::to_string(pid)).c_str(), F_OK) == 0;
}

Result<uint32_t> thread_group_of(const Machine& machine, uint32_t pid) {
  std::filesystem::path directory = machine.proc() / std::to_string(pid);
  auto status = read_file(directory / "status");
  if (!status) return usage_error("there is no process {}", pid);
  for (std::string_view line : split(*status, '\n')) {
    auto words = split_words(line);
    if (words.size() != 2 || words[0] != "Tgid:") continue;
    auto group = parse_number(words[1]);
    if (group && *group <= UINT32_MAX) return static_cast<uint32_t>(*group);
  }
  return fail("{}/status: it has no Tgid", directory.string());
}

Result<std::filesystem::path> cgroup2_mount(const Machine& machine) {
  return mount_point(machine).map(
      [&](const std::filesystem::path& point) { return below_root(machine, point); });
}

Result<std::filesystem::path> find_cgroup(const Machine& machine, std::string_view path) {
  auto mount = mount_point(machine);
  if (!mount) return tl::unexpected(mount.error());
  auto wanted = without_last_slash(std::filesystem::path(path).lexically_normal());
  if (!is_within(wanted, *mount)) {
    wanted = without_last_slash((*mount / wanted.relative_path()).lexically_normal());
  }
  auto directory = below_root(machine, wanted);
  std::error_code error;
  // Every cgroup v2 directory has this file, and no v1 directory.
  bool found = std::filesystem::exists(directory / "cgroup.controllers", error);
  if (path.empty() || !is_within(wanted, *mount) || !found) {
    return usage_error("'{}' is no cgroup v2 directory (they are below {})", path, mount->string());
  }
  return directory;
}

}  // namespace irqscope::sys
