// What the transports of single events can carry on this machine: a process writes as fast as it
// can, a program sends an event for each write, and every one that arrives is checked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ebpf/event_stream.h"
#include "model/stream_report.h"
#include "sys/machine.h"

namespace irqscope {

// What the program is attached to: kprobe or fentry on ksys_write(), or the raw tracepoint
// sys_enter (fs/read_write.c, include/trace/events/syscalls.h).
enum class WriteHook { kprobe, fentry, raw_tp };

struct StreamCase {
  ebpf::Transport transport = ebpf::Transport::ring;
  size_t event_bytes = 16;             // 16 to IQ_BENCH_MOST
  size_t buffer_bytes = 8u << 20;      // per CPU, a power of two of pages
  uint64_t duration_ns = 500'000'000;  // of the writing
  std::optional<WriteHook> hook = {};  // empty: the first that works
};

// Who takes the events out of the buffers. Ours by default; a benchmark puts another in its place.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Takes all that has come, and adds to `received` and `bad`. How many there were.
  virtual size_t drain(StreamResult& result) = 0;
  // Waits until there may be more.
  virtual void rest() = 0;
};

// Makes one for a loaded object, with buffers on these CPUs.
using OpenReader = std::function<Result<std::unique_ptr<StreamReader>>(
    const StreamCase& wanted, const ebpf::Object& object, const CpuSet& online)>;
Result<std::unique_ptr<StreamReader>> open_own_reader(const StreamCase& wanted,
                                                      const ebpf::Object& object,
                                                      const CpuSet& online);

// Fails if no program, or not the one wanted, can be attached, or if a buffer can't be made.
Result<StreamResult> run_stream_case(const StreamCase& wanted, const sys::Machine& machine,
                                     const OpenReader& open_reader = open_own_reader);

}  // namespace irqscope
