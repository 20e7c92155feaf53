#include "compile/kernel_btf.h"

#include <sys/utsname.h>

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/parse.h"
#include "compile/tool.h"

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;

constexpr std::ptrdiff_t kLevels = 4;

// The last four names of a path; nothing if it has fewer.
std::optional<std::string> kernel_of(const fs::path& path) {
  std::error_code error;
  fs::path whole = fs::absolute(path, error).lexically_normal().relative_path();
  auto count = std::distance(whole.begin(), whole.end());
  if (count < kLevels) return std::nullopt;
  fs::path kernel;
  for (auto name = std::next(whole.begin(), count - kLevels); name != whole.end(); ++name) {
    kernel /= *name;
  }
  return kernel.string();
}

// ID=debian, or VERSION_ID="12".
std::string value_of(std::string_view key, const std::string& text) {
  for (std::string_view line : split(text, '\n')) {
    size_t equals = line.find('=');
    if (line.substr(0, equals) != key || equals == line.npos) continue;
    std::string value(line.substr(equals + 1));
    std::erase(value, '"');
    return value;
  }
  return {};
}

Result<std::string> own_kernel() {
  auto release = read_file("/etc/os-release");
  if (!release) return tl::unexpected(release.error());
  std::string id = value_of("ID", *release);
  std::string version = value_of("VERSION_ID", *release);
  if (id.empty() || version.empty()) return fail("/etc/os-release has no ID or no VERSION_ID");
  utsname machine{};
  uname(&machine);
  return fmt::format("{}/{}/{}/{}.btf", id, version, machine.machine, machine.release);
}

Result<std::vector<KernelBtf>> below(const std::string& folder) {
  std::vector<KernelBtf> found;
  std::error_code error;
  auto tree = fs::recursive_directory_iterator(folder, error);
  for (; !error && tree != fs::recursive_directory_iterator(); tree.increment(error)) {
    const fs::path& path = tree->path();
    auto kernel = kernel_of(path);
    if (path.extension() == ".btf" && kernel) found.push_back({path.string(), *kernel});
  }
  if (error) return fail("{}: {}", folder, error.message());
  if (found.empty()) {
    return fail("{}: has no ID/VERSION_ID/ARCH/RELEASE.btf in it (.tar.xz must be unpacked)",
                folder);
  }
  std::sort(found.begin(), found.end(),
            [](const KernelBtf& a, const KernelBtf& b) { return a.kernel < b.kernel; });
  return found;
}

}  // namespace

Result<std::vector<KernelBtf>> find_kernel_btf(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return below(path);
  if (!fs::is_regular_file(path, error)) {
    return fail("{}: {}", path, error ? error.message() : "is not a regular file");
  }
  bool is_own = fs::path(path).extension() != ".btf";
  Result<std::string> kernel =
      is_own ? own_kernel() : Result<std::string>(kernel_of(path).value_or(""));
  if (!kernel) return in_context(path, kernel.error());
  if (kernel->empty()) {
    return fail("{}: of which kernel? its path must end in ID/VERSION_ID/ARCH/RELEASE.btf", path);
  }
  return std::vector<KernelBtf>{{path, *kernel}};
}

Result<std::string> reduced_btf(const KernelBtf& btf, const fs::path& object,
                                const Console& console) {
  auto bpftool = find_tool("bpftool");
  if (!bpftool) return in_context("--btf", bpftool.error());
  fs::path reduced = object.parent_path() / "reduced.btf";
  std::vector<std::string> words = {*bpftool,         "gen",          "min_core_btf", btf.file,
                                    reduced.string(), object.string()};
  if (console.verbose) (void)console.err.write(command_line(words) + '\n');
  auto end = run_tool(words);
  if (!end) return tl::unexpected(end.error());
  if (end->status != 0) {
    std::string cause = end->err.empty() ? end->out : end->err;
    return fail("{}: bpftool: {}", btf.file, cause.substr(0, cause.find('\n')));
  }
  return read_file(reduced);
}

}  // namespace irqscope::compile
