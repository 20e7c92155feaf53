// What a recording is: where, when and how it was made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/extent.h"
#include "model/run_info.h"

namespace irqscope {

// What is known at the start.
struct RecordingHeader {
  RunInfo run;
  std::string version;       // of the irqscope that recorded
  std::string host;          // node name
  std::string architecture;  // "x86_64"
  std::string command_line;
  std::vector<uint32_t> cpus;  // that were online
  bool has_functions = false;  // functions of softirqs and vectors have events of their own
  bool of_some_tasks = false;  // only what fell into a process or cgroup
  Clocks start = {};
};

struct RecordingInfo {
  RecordingHeader header;
  Extent extent = {};
  std::string end;  // why it ended; empty if it has none
  std::string damage;

  uint64_t duration_ns() const;
  // "function" if functions were recorded, too.
  std::vector<std::string_view> kind_names() const;
};

}  // namespace irqscope
