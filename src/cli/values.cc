#include "cli/values.h"

#include <charconv>

#include "base/parse.h"
#include "sys/topology.h"

namespace irqscope {

Result<uint64_t> parse_positive(std::string_view text) {
  auto number = parse_number(text);
  if (number && *number == 0) return usage_error("'{}' must be more than zero", text);
  return number;
}

Result<CpuSet> parse_cpus(const sys::Machine& machine, std::string_view text) {
  auto wanted = CpuSet::parse(text);
  if (!wanted) return wanted;
  if (wanted->empty()) return usage_error("'{}' names no CPU", text);
  auto possible = sys::possible_cpus(machine);
  if (!possible) return possible;
  for (int cpu : wanted->cpus()) {
    if (!possible->contains(cpu)) {
      return usage_error("there is no CPU {}; this machine has {}", cpu, possible->to_list());
    }
  }
  return wanted;
}

Result<double> parse_share(std::string_view text) {
  double share = -1;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, share);
  bool whole = error == std::errc() && rest == end;
  // Written so that it is not true of NaN.
  if (!whole || !(share >= 0 && share <= 1)) {
    return usage_error("'{}' is not a fraction from 0 to 1, such as 0.001", text);
  }
  return share;
}

}  // namespace irqscope
