#include "ebpf/log.h"

#include <bpf/libbpf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/utf8.h"

namespace irqscope::ebpf {
namespace {

// libbpf's callback takes no context, so this can't be anything but global.
std::mutex mutex;
std::string first_warning;
bool to_stderr = false;

int keep(libbpf_print_level level, const char* format, va_list arguments) {
  // A verifier's log is one message, of kilobytes.
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(nullptr, 0, format, again);
  va_end(again);
  std::string text(static_cast<size_t>(std::max(length, 0)), '\0');
  vsnprintf(text.data(), text.size() + 1, format, arguments);
  std::lock_guard lock(mutex);
  if (to_stderr) fputs(masked(text, "\n\t").c_str(), stderr);
  if (level == LIBBPF_WARN && first_warning.empty()) first_warning = std::move(text);
  return length;
}

// "libbpf: prog 'x': failed to load: -1\n" -> "prog 'x': failed to load: -1"
std::string first_line(std::string text) {
  constexpr std::string_view kPrefix = "libbpf: ";
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  return text.substr(0, text.find('\n'));
}

// What libbpf says when not even the smallest program may be loaded: guesses, at length.
bool is_guess_about_privileges(std::string_view detail) {
  return detail.starts_with("Failed to bump RLIMIT_MEMLOCK") ||
         detail.starts_with("Error in bpf_object__probe_loading()");
}

}  // namespace

void set_up_log(bool verbose) {
  std::lock_guard lock(mutex);
  to_stderr = verbose;
  libbpf_set_print(keep);
}

std::string take_first_warning() {
  std::lock_guard lock(mutex);
  return first_line(std::exchange(first_warning, {}));
}

std::string without_program(std::string text, const std::string& name) {
  std::string words = fmt::format("prog '{}': ", name);
  for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at)) {
    text.erase(at, words.size());
  }
  return text;
}

std::string describe_failure(int libbpf_result) {
  std::string reason = std::strerror(-libbpf_result);
  std::string detail = take_first_warning();
  if (libbpf_result == -EPERM && is_guess_about_privileges(detail)) {
    return reason + ": needs root, or CAP_BPF and CAP_PERFMON";
  }
  // libbpf mostly ends its own words with the same reason.
  if (detail.ends_with(reason)) return detail;
  return detail.empty() ? reason : fmt::format("{} ({})", reason, detail);
}

tl::unexpected<Error> libbpf_failure(int libbpf_result) {
  return fail_with(-libbpf_result, "{}", describe_failure(libbpf_result));
}

}  // namespace irqscope::ebpf
