#include "runner/stack_text.h"

#include <fmt/format.h>

#include <iterator>

#include "output/words.h"

namespace irqscope::runner {
namespace {

template <class T>
std::string known(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "?";
}

void append_frame_lines(std::string& out, const std::vector<StackFrame>& frames) {
  auto to = std::back_inserter(out);
  for (size_t i = 0; i < frames.size(); ++i) {
    const auto& [address, frame] = frames[i];
    fmt::format_to(to, "{:>3} [<{:016x}>]", i, address);
    if (!frame.symbol.empty()) {
      fmt::format_to(to, " {}+{:#x}", output::printable(frame.symbol), frame.offset);
    }
    if (!frame.module.empty()) fmt::format_to(to, " [{}]", output::printable(frame.module));
    out += '\n';
  }
}

}  // namespace

void append_stack_text(std::string& out, const StackReader& reader, Bytes event,
                       std::string_view map) {
  fmt::format_to(std::back_inserter(out), "COMM: {} (pid={}) @ CPU {}{}{}\n", reader.comm(event),
                 known(reader.pid(event)), known(reader.cpu(event)), map.empty() ? "" : " in ",
                 map);
  auto kernel = reader.kernel(event);
  out += kernel.empty() ? "No Kernel Stack\n" : "Kernel:\n";
  append_frame_lines(out, kernel);
  auto user = reader.user(event);
  out += user.empty() ? "No Userspace Stack\n" : "Userspace:\n";
  append_frame_lines(out, user);
  out += '\n';
}

}  // namespace irqscope::runner
