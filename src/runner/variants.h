// Several programs for one probe: an object may bring one for kernels that allow more and one for
// others. Attached together, they would count everything twice.
#pragma once

#include <string>
#include <vector>

#include "ebpf/object_info.h"

namespace irqscope::runner {

// The programs of one probe, the best first. Sections tp_btf/X and raw_tp/X are variants of each
// other, fentry/X and kprobe/X, fexit/X and kretprobe/X; the kinds of one family are chosen
// together for all probes of the object, so that entry and exit fit.
struct Variants {
  std::vector<std::string> better;  // of kind `kind`
  std::vector<std::string> other;
  std::string kind;        // "tp_btf" or "fentry"
  std::string other_kind;  // "raw_tp" or "kprobe"
};

// Of each family that has both kinds for some probe; empty: every program is needed.
std::vector<Variants> find_variants(const std::vector<ebpf::ObjectProgram>& programs);

}  // namespace irqscope::runner
