// What the machine is loaded with, and the middle of several measurements.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace irqscope::bench {

// So many, or a hundredth if IRQSCOPE_BENCH_BRIEF is set: then it is a test that the bench still
// works, and no measurement.
uint64_t sized(uint64_t events);

struct Load {
  std::string name;
  std::string command;  // a shell's
};

// Packets through the loopback, a softirq each.
Load loopback_flood();

// A file on the disk of the current folder, gone again with this object.
class DiskFile {
 public:
  static Result<DiskFile> make(const std::string& name);
  DiskFile(DiskFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  DiskFile& operator=(DiskFile&&) = delete;
  ~DiskFile();

  Load direct_reads() const;  // of 4 kB each, past the page cache

 private:
  explicit DiskFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace irqscope::bench
