// What is compared: programs that trace, and programs of our own that do next to nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "loads.h"

namespace irqscope::bench {

struct Tracer {
  std::string name;
  std::vector<std::string> command;   // none: `programs` of bench/overhead.bpf.c are attached
  std::vector<std::string> programs;  // that count a call: the beginnings of their names; none: all
};

// The mean of one program's runs.
struct ProgramMean {
  std::string name;
  uint64_t runs = 0;
  double ns = 0;
};

// Starts the tracer, runs the load, ends the tracer. Programs that did not run are left out. The
// kernel's statistics (BPF_ENABLE_STATS) must be on.
Result<std::vector<ProgramMean>> run_under(const Tracer& tracer, const Load& load);

// ns of a call: of all programs that count it (the beginnings of their names; none: all) together.
double call_ns(const std::vector<ProgramMean>& means, const std::vector<std::string>& programs);

}  // namespace irqscope::bench
