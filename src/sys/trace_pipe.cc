#include "sys/trace_pipe.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace irqscope::sys {
namespace {

// "   cat-1234  [000] d..31  12.345678: bpf_trace_printk: text": other tracers' lines are not ours.
std::string_view printed_text(std::string_view line) {
  constexpr std::string_view kMark = ": bpf_trace_printk: ";
  size_t at = line.find(kMark);
  return at == std::string_view::npos ? std::string_view() : line.substr(at + kMark.size());
}

}  // namespace

Result<TracePipe> TracePipe::open(const Machine& machine) {
  std::string reason;
  for (const char* folder : {"kernel/tracing", "kernel/debug/tracing"}) {
    std::filesystem::path path = machine.sysfs() / folder / "trace_pipe";
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (fd) return TracePipe(std::move(fd));
    if (errno == EBUSY) {
      return fail("reading what programs print: another program reads {}", path.string());
    }
    if (reason.empty()) reason = fmt::format("{}: {}", path.string(), std::strerror(errno));
  }
  return fail("reading what programs print: {}", reason);
}

std::vector<std::string> TracePipe::read_lines() {
  std::vector<std::string> lines;
  std::array<char, 16384> piece;
  ssize_t got = 0;
  while ((got = read(fd_.get(), piece.data(), piece.size())) > 0) {
    rest_.append(piece.data(), static_cast<size_t>(got));
    size_t begin = 0;
    for (size_t end = 0; (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      std::string_view text = printed_text(std::string_view(rest_).substr(begin, end - begin));
      if (!text.empty()) lines.emplace_back(text);
    }
    rest_.erase(0, begin);
  }
  return lines;
}

}  // namespace irqscope::sys
