// What the return value of a program decides for others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ebpf/attach_target.h"
#include "ebpf/object_info.h"

namespace irqscope::ebpf {

struct Verdict {
  std::vector<std::string_view>
      may;                // "drop", "redirect": what it can do; empty: it decides nothing
  std::string_view with;  // "packets"

  std::string in_words() const;  // "drop or redirect packets"
};

Verdict verdict_of(const ObjectProgram& program);

// Whether a target names one place of many, so that who names it knows what is decided on: an
// interface or a cgroup.
bool is_narrow(TargetKind kind);

}  // namespace irqscope::ebpf
