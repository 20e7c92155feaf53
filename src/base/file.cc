#include "base/file.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace irqscope {

Result<std::string> read_file(const std::filesystem::path& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_with(errno, "{}: {}", path.string(), std::strerror(errno));
  std::string content;
  std::array<char, 16384> chunk;
  for (;;) {
    ssize_t got = read(fd.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_with(errno, "{}: {}", path.string(), std::strerror(errno));
    if (got == 0) return content;
    content.append(chunk.data(), static_cast<size_t>(got));
  }
}

Result<std::string> read_line(const std::filesystem::path& path) {
  auto content = read_file(path);
  if (content && content->ends_with('\n')) content->pop_back();
  return content;
}

std::vector<std::string> list_directory(const std::filesystem::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace irqscope
