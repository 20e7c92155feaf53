// What the machine is loaded with, and the middle of several measurements.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace irqscope::bench {

struct Load {
  std::string name;
  std::string command;  // a shell's
};

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace irqscope::bench
