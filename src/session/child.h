// A command that runs while something is measured.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace irqscope {

class Child {
 public:
  // Whether there is such a program, looked for as a shell does (PATH).
  static Result<void> look_for(const std::string& program);
  // Fails if there is not. `words` is not empty.
  static Result<Child> start(const std::vector<std::string>& words);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // waits for it

  // Its exit status as a shell has it (128 + the signal's number, if one killed it); empty while it
  // runs.
  std::optional<int> status();
  // Asks it to end (SIGTERM), if it still runs.
  void terminate();
  // Until it has ended.
  int wait();

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  std::optional<int> reap(int flags);

  pid_t pid_;
  std::optional<int> status_;
};

}  // namespace irqscope
