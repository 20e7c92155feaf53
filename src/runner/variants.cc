#include "runner/variants.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace irqscope::runner {
namespace {

struct Family {
  const char* kind;
  const char* other_kind;
  // Prefixes of sections of the better kind, and of those that stand in for each.
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> prefixes;
};

const std::vector<Family>& families() {
  static const std::vector<Family> table = {
      {"tp_btf", "raw_tp", {{"tp_btf/", {"raw_tp/", "raw_tracepoint/"}}}},
      {"fentry",
       "kprobe",
       {{"fentry/", {"kprobe/", "ksyscall/"}}, {"fexit/", {"kretprobe/", "kretsyscall/"}}}},
  };
  return table;
}

std::vector<std::string> programs_of(const std::vector<ebpf::ObjectProgram>& programs,
                                     const std::string& section) {
  std::vector<std::string> names;
  for (const ebpf::ObjectProgram& program : programs) {
    if (program.section == section) names.push_back(program.name);
  }
  return names;
}

void add(std::vector<std::string>& to, const std::vector<std::string>& names) {
  to.insert(to.end(), names.begin(), names.end());
}

Variants find_of(const Family& family, const std::vector<ebpf::ObjectProgram>& programs) {
  Variants variants;
  variants.kind = family.kind;
  variants.other_kind = family.other_kind;
  std::set<std::string> seen;
  for (const ebpf::ObjectProgram& program : programs) {
    for (const auto& [prefix, others] : family.prefixes) {
      if (!program.section.starts_with(prefix) || !seen.insert(program.section).second) continue;
      std::vector<std::string> stand_ins;
      for (std::string_view other : others) {
        std::string target = program.section.substr(prefix.size());
        add(stand_ins, programs_of(programs, std::string(other) + target));
      }
      if (stand_ins.empty()) continue;
      add(variants.better, programs_of(programs, program.section));
      add(variants.other, stand_ins);
    }
  }
  return variants;
}

}  // namespace

std::vector<Variants> find_variants(const std::vector<ebpf::ObjectProgram>& programs) {
  std::vector<Variants> found;
  for (const Family& family : families()) {
    Variants variants = find_of(family, programs);
    if (!variants.other.empty()) found.push_back(std::move(variants));
  }
  return found;
}

}  // namespace irqscope::runner
