// A set of CPU numbers, in the kernel's list format ("0,2-5";
// Documentation/admin-guide/cputopology).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace irqscope {

class CpuSet {
 public:
  CpuSet() = default;
  explicit CpuSet(std::vector<int> cpus);  // any order, duplicates allowed

  // "0,2-5", also with a trailing newline; an empty text is the empty set.
  static Result<CpuSet> parse(std::string_view list);

  bool contains(int cpu) const;
  bool empty() const { return cpus_.empty(); }
  size_t size() const { return cpus_.size(); }
  int highest() const { return cpus_.empty() ? -1 : cpus_.back(); }
  const std::vector<int>& cpus() const { return cpus_; }  // ascending
  std::string to_list() const;                            // "0,2-5"

  friend bool operator==(const CpuSet&, const CpuSet&) = default;

 private:
  std::vector<int> cpus_;
};

}  // namespace irqscope
