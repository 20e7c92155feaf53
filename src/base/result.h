// Result<T>: a value, or an Error that says in one line what failed, on what, and what to do.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace irqscope {

// The program's exit status follows from the kind: usage 2, failure 1, closed_pipe 0 (the reader
// of our output went away on purpose, as `head` does), stopped 0 (a stop was requested before
// there was anything to show).
enum class ErrorKind { failure, usage, closed_pipe, stopped };

struct Error {
  ErrorKind kind = ErrorKind::failure;
  std::string message;  // one line, no full stop, no trailing newline
  int code = 0;         // errno of the call that failed, for who goes on otherwise; 0: not known
};

// A class and not an alias: only a class can be [[nodiscard]], and an error must not get lost.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Expected = tl::expected<T, Error>;
  using Expected::Expected;
  Result() = default;
  Result(Expected other) : Expected(std::move(other)) {}  // what map() and the like return
};

template <class... Args>
tl::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected(
      Error{ErrorKind::failure, fmt::format(format, std::forward<Args>(args)...)});
}

// As fail(), of a call that failed with this errno.
template <class... Args>
tl::unexpected<Error> fail_with(int code, fmt::format_string<Args...> format, Args&&... args) {
  auto failure = fail(format, std::forward<Args>(args)...);
  failure.value().code = code;
  return failure;
}

template <class... Args>
tl::unexpected<Error> usage_error(fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected(Error{ErrorKind::usage, fmt::format(format, std::forward<Args>(args)...)});
}

// Runs steps that give Result<void> in turn, up to the first that fails.
template <class... Step>
Result<void> in_turn(Step... step) {
  Result<void> result;
  (void)((result = step(), result.has_value()) && ...);
  return result;
}

// Adds what the caller was doing: "reading /proc/interrupts: permission denied".
inline tl::unexpected<Error> in_context(std::string_view doing, Error error) {
  error.message = fmt::format("{}: {}", doing, error.message);
  return tl::unexpected(std::move(error));
}

}  // namespace irqscope
