// Which interrupts a command is about: the options that every measuring command has.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/parser.h"
#include "collect/open.h"
#include "collect/recorded_events.h"
#include "model/source.h"

namespace irqscope {

struct RawFilters {
  std::optional<std::string> pid, cgroup, cpus, name, irq;
};
void declare_filters(CLI::App& app, RawFilters& raw, bool with_irqs);
// Only what the kernel side can choose by: process, cgroup, CPU.
void declare_kernel_filters(CLI::App& app, RawFilters& raw);

// What is left to choose when the kernel side has done its part.
struct SourceFilter {
  std::optional<std::vector<uint32_t>> irqs;    // only these hardirqs and threads
  std::function<bool(const Source&)> has_name;  // empty: any name matches
  std::string name;                             // as it was given
};
// With the irqs and the name; the rest goes into the request.
Result<void> read_filters(const RawFilters& raw, const sys::Machine& machine,
                          CollectRequest& request, SourceFilter& filter);

// The same for what was recorded, maybe on another machine: `request.cgroup` is a path as the
// recording has it, "/system.slice".
Result<void> read_recorded_filters(const RawFilters& raw, CollectRequest& request,
                                   SourceFilter& filter);

EventFilter recorded_filter(const CollectRequest& request);

// Whether a source of these numbers is one of the irqs; `irqs` are sorted.
bool has_irq(const std::optional<std::vector<uint32_t>>& irqs, const SourceKey& key);

void declare_kinds(CLI::App& app, std::optional<std::string>& raw);
// "softirq,hardirq": in the order of Kind, each once.
Result<std::vector<Kind>> parse_kinds(const std::string& text);

}  // namespace irqscope
