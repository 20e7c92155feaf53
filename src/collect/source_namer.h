// Who the rows of the kernel side are about, in words. A row keeps its source, so each is described
// once.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "abi/cpu.h"
#include "collect/open.h"
#include "model/snapshot.h"
#include "sys/cgroup_names.h"
#include "sys/kallsyms.h"

namespace irqscope {

class SourceNamer {
 public:
  SourceNamer(const CollectRequest& request, const sys::Machine& machine);

  void set_softirq_names(std::vector<std::string> names) { softirq_names_ = std::move(names); }

  // A cgroup that is not known is looked for once per reading.
  void begin_reading() { cgroups_.refresh(); }

  // Sources that were described at one time, by what tells them apart but for CPU and context.
  using Alike = std::map<std::tuple<uint32_t, uint32_t, uint64_t, uint64_t>, Source>;

  // `number`: of the row in its array. `alike`: those described in the same reading: a large
  // machine has a source on each CPU, and to describe one may take files of /sys. Valid as long as
  // this is.
  const Source& source_of(size_t number, const iq_row& row, Alike* alike = nullptr);

  // That cgroups were asked for.
  void forget_cgroups() { cgroups_.forget(); }

  Source victim(const iq_theft_key& key, const char* comm);
  Source cgroup(uint64_t id);
  // "handle_irq_event+0x34 [module]" for an address in code.
  std::string code(uint64_t address);
  // The source of a theft. A hardirq is known by the rows that were described before.
  Share cause(const iq_theft_key& key) const;

 private:
  Source anywhere(const iq_row& row);
  Description describe(const iq_row& row);
  void describe_hardirq(const iq_row& row, Description& source);
  void describe_function(const iq_row& row, Description& source);
  Source thread(const iq_row& row) const;
  std::string softirq_name(uint32_t vector) const;
  std::string name_of(uint32_t kind, uint32_t id) const;
  const sys::Kallsyms* kallsyms();  // null if they are hidden
  std::optional<sys::Symbol> symbol(uint64_t address);

  const CollectRequest& request_;
  const sys::Machine& machine_;
  std::vector<std::string> softirq_names_;
  std::deque<std::optional<Source>> sources_;  // by row; they stay where they are
  std::map<uint32_t, std::set<std::string>> irq_names_;
  sys::CgroupNames cgroups_;
  std::optional<Result<sys::Kallsyms>> kallsyms_;  // read at the first function to be named
};

}  // namespace irqscope
