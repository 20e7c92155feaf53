// How what we counted compares with the kernel's own counters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run_info.h"
#include "model/snapshot.h"

namespace irqscope {

// One source on all CPUs. The kernel's counters are read twice before and twice after our own, so
// that our window lies between an inner and an outer one: kernel_inner <= counted <= kernel_outer,
// on every CPU, if nothing was lost. Where nothing arrived between the readings the two agree, and
// then counted must be equal to both.
// The kernel counts call_function and call_function_single as one (CAL in /proc/interrupts), and so
// do we here. It counts NMIs, we their handlers; each is called for every NMI.
struct Comparison {
  Kind kind = Kind::hardirq;
  uint32_t id = 0;
  std::string name;
  uint64_t counted = 0;
  uint64_t kernel_inner = 0;
  uint64_t kernel_outer = 0;
  uint64_t lost = 0;     // at least so many were not counted, added up over CPUs
  uint64_t surplus = 0;  // at least so many were counted beyond the kernel's

  bool within() const { return lost == 0 && surplus == 0; }
};

// Net times of one CPU at one level. A call is part of the CPU's sum a moment before it is part of
// its row, so, as in Comparison, inner <= rows <= outer.
struct SumCheck {
  int cpu = 0;
  size_t level = 0;  // in kLevelNames
  uint64_t rows_ns = 0;
  uint64_t inner_ns = 0;
  uint64_t outer_ns = 0;

  bool within() const { return inner_ns <= rows_ns && rows_ns <= outer_ns; }
};

struct VerifyReport {
  uint64_t duration_ns = 0;
  std::string attach;
  // How often the kernel ran our entry programs (a count it keeps itself), read before and after
  // our own counters. If what we counted lies between, each run was counted, and what is lost all
  // the same are interrupts for which the kernel did not call its tracepoint.
  std::optional<uint64_t> runs_inner;
  std::optional<uint64_t> runs_outer;
  uint64_t counted = 0;
  std::vector<Comparison> sources;  // those that had an interrupt; hardirqs first, by number
  std::vector<SumCheck> sums;       // of every CPU and level
  std::vector<int> overfull_cpus;   // whose net times exceed the time that passed
  std::vector<Missing> missing;     // what this kernel can't tell
  Loss loss;                        // as the collector itself reports it

  bool within() const;
  bool sums_within() const;
  // Empty if the kernel does not count runs.
  std::optional<bool> every_run_counted() const;
};

}  // namespace irqscope
