// Whether what a person chose can ever come: names, IRQs and CPUs, and what to measure of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cpu_set.h"
#include "cli/command.h"
#include "model/source.h"
#include "model/trigger.h"

namespace irqscope {

struct Choice {
  std::vector<Kind> kinds;  // of sources
  bool functions = false;   // these, too: nobody can list their names
  std::string name_option = "--name";
  std::string name = {};  // as it was given; empty: none was
  bool is_pattern = true;
  std::function<bool(const Source&)> has_name = {};
  std::optional<std::vector<uint32_t>> irqs = {};
  std::optional<CpuSet> cpus = {};
};

// A usage error if nothing can: a softirq that no kernel has, a kind that is left out. What is not
// there now, but may still come, in a line each.
Result<std::vector<std::string>> check_choice(const sys::Machine& machine, const Choice& choice);

// Likewise of what a flight waits for.
Result<std::vector<std::string>> check_trigger(const sys::Machine& machine, const Trigger& trigger,
                                               Choice choice);

// "--delayed" or the like is about softirqs and threads: a usage error if there are none.
Result<void> check_delays(std::string_view option, const std::vector<Kind>& kinds);

// "irqscope: LINE" each, on standard error.
Result<void> tell_absent(const Context& context, const std::vector<std::string>& lines);

}  // namespace irqscope
