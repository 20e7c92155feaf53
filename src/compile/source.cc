#include "compile/source.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

#include <sys/stat.h>

#include "base/file.h"

namespace irqscope::compile {
namespace {

constexpr off_t kMaxBytes = 32 << 20;  // a vmlinux.h has 3 million

std::string as_identifier(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

}  // namespace

Result<std::string> read_text(const std::string& path, std::string_view what) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return fail("{}: {}", path, std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return fail("{}: is a directory, not {}", path, what);
  if (!S_ISREG(info.st_mode)) return fail("{}: is not a regular file", path);
  if (info.st_size > kMaxBytes) {
    return fail("{}: has {} bytes, and {} has not more than {}", path, info.st_size, what,
                kMaxBytes);
  }
  auto text = read_file(path);
  if (!text) return text;
  if (text->empty()) return fail("{}: is empty", path);
  size_t zero = text->find('\0');
  if (zero == text->npos) return text;
  auto end = text->begin() + static_cast<std::ptrdiff_t>(zero);
  return fail("{}:{}: is not {}: it holds binary data", path,
              1 + std::count(text->begin(), end, '\n'), what);
}

Result<Source> read_source(const std::string& path) {
  auto text = read_text(path, "C source");
  if (!text) return tl::unexpected(text.error());
  Source source;
  source.path = path.starts_with("-") ? "./" + path : path;
  source.folder = std::filesystem::path(source.path).parent_path();
  source.text = std::move(*text);
  std::string file = std::filesystem::path(path).filename().string();
  source.name = file.substr(0, file.find('.', 1));
  source.object_name = as_identifier(source.name + ".bpf");
  return source;
}

}  // namespace irqscope::compile
