// What a transport of single events carried.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace irqscope {

struct StreamResult {
  std::string attached_to;   // "kprobe ksys_write", "fentry ksys_write" or "raw_tp sys_enter"
  uint64_t duration_ns = 0;  // from the wish to begin until the writer had ended
  uint64_t writes = 0;       // that the process has made
  uint64_t sent = 0;         // runs of the program that found the process
  uint64_t lost = 0;         // events that found no room
  uint64_t received = 0;
  uint64_t bad = 0;  // received, but not what was sent, or not in the order of sending
  std::optional<uint64_t> program_ns;  // of the program; empty: the kernel keeps no statistics
  uint64_t reader_cpu_ns = 0;          // CPU time of the reader
  bool is_complete() const { return sent == writes && received + lost == sent && bad == 0; }
};

// With what was asked for.
struct StreamReport {
  std::string transport;
  size_t event_bytes = 0;
  size_t buffer_bytes = 0;
  StreamResult result = {};
};

}  // namespace irqscope
