// Values that a person may give to options of several commands.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/cpu_set.h"
#include "base/result.h"
#include "sys/machine.h"

namespace irqscope {

// A parser of a word that stands for one of some values.
template <class T>
auto one_of(std::map<std::string, T> choices) {
  return [choices = std::move(choices)](const std::string& text) -> Result<T> {
    auto found = choices.find(text);
    if (found != choices.end()) return found->second;
    std::string names;
    for (const auto& [name, value] : choices) names += (names.empty() ? "" : ", ") + name;
    return usage_error("'{}' is none of {}", text, names);
  };
}

Result<uint64_t> parse_positive(std::string_view text);

// A list of CPUs that this machine may have.
Result<CpuSet> parse_cpus(const sys::Machine& machine, std::string_view text);

// "0.05": from 0 to 1.
Result<double> parse_share(std::string_view text);

}  // namespace irqscope
