// A process that writes one byte to /dev/null again and again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>

#include "base/result.h"

namespace irqscope {

// Forked from this one, on a CPU of its own if there are two; it ends with its owner.
class WritingProcess {
 public:
  static Result<WritingProcess> start(int cpu);
  ~WritingProcess();
  WritingProcess(WritingProcess&&) = default;
  WritingProcess& operator=(WritingProcess&&) = default;

  pid_t pid() const { return *pid_; }
  void begin();
  // Ends the writing; how often it wrote. Empty if the process has died.
  Result<uint64_t> end();

 private:
  struct Shared;
  struct Unmap {
    void operator()(Shared* shared) const;
  };
  struct Kill {
    void operator()(pid_t* pid) const;
  };
  WritingProcess(std::unique_ptr<Shared, Unmap> shared, pid_t pid);
  std::unique_ptr<Shared, Unmap> shared_;
  std::unique_ptr<pid_t, Kill> pid_;
};

}  // namespace irqscope
