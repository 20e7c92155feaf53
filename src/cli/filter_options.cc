#include "cli/filter_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/parse.h"
#include "cli/name_pattern.h"
#include "cli/values.h"
#include "sys/process.h"

namespace irqscope {
namespace {

Result<uint32_t> parse_any_pid(std::string_view text) {
  auto number = parse_positive(text);
  if (!number) return tl::unexpected(number.error());
  if (*number > INT32_MAX) return usage_error("there is no process {}", text);
  return static_cast<uint32_t>(*number);
}

Result<uint32_t> parse_pid(const sys::Machine& machine, std::string_view text) {
  auto number = parse_any_pid(text);
  if (!number) return number;
  return sys::thread_group_of(machine, *number);
}

// Of a cgroup the path is a name, too.
bool matches(const NamePattern& name, const Source& source) {
  return name.matches(source->name) || (source->path && name.matches(*source->path));
}

Result<void> read_source_filter(const RawFilters& raw, SourceFilter& filter) {
  std::optional<NamePattern> name;
  auto result = in_turn([&] { return convert("--name", raw.name, name, NamePattern::parse); },
                        [&] { return convert("--irq", raw.irq, filter.irqs, parse_number_list); });
  filter.name = raw.name.value_or("");
  if (name) {
    filter.has_name = [pattern = *name](const Source& source) { return matches(pattern, source); };
  }
  return result;
}

}  // namespace

void declare_kernel_filters(CLI::App& app, RawFilters& raw) {
  app.option_defaults()->group("Filters");
  app.add_option("-p,--pid", raw.pid, "Only interrupts that arrived while this process ran")
      ->type_name("PID");
  app.add_option("-c,--cgroup", raw.cgroup, "Likewise, while this cgroup (v2) ran")
      ->type_name("PATH");
  app.add_option("--cpus", raw.cpus, "Only these CPUs: 0,2-5")->type_name("LIST");
}

void declare_filters(CLI::App& app, RawFilters& raw, bool with_irqs) {
  declare_kernel_filters(app, raw);
  app.add_option("--name", raw.name, "Only sources whose name matches")->type_name("REGEX");
  if (with_irqs) {
    app.add_option("--irq", raw.irq, "Only these IRQs: 24,36-40")->type_name("LIST");
  }
}

Result<void> read_filters(const RawFilters& raw, const sys::Machine& machine,
                          CollectRequest& request, SourceFilter& filter) {
  return in_turn(
      [&] { return read_source_filter(raw, filter); },
      [&] {
        return convert("--pid", raw.pid, request.tgid,
                       [&](const std::string& text) { return parse_pid(machine, text); });
      },
      [&] {
        return convert("--cgroup", raw.cgroup, request.cgroup,
                       [&](const std::string& text) { return sys::find_cgroup(machine, text); });
      },
      [&] {
        return convert("--cpus", raw.cpus, request.only_cpus,
                       [&](const std::string& text) { return parse_cpus(machine, text); });
      });
}

Result<void> read_recorded_filters(const RawFilters& raw, CollectRequest& request,
                                   SourceFilter& filter) {
  return in_turn([&] { return read_source_filter(raw, filter); },
                 [&] { return convert("--pid", raw.pid, request.tgid, parse_any_pid); },
                 [&] {
                   return convert("--cgroup", raw.cgroup, request.cgroup,
                                  [](const std::string& text) -> Result<std::filesystem::path> {
                                    return text.starts_with('/') ? text : '/' + text;
                                  });
                 },
                 [&] {
                   return convert("--cpus", raw.cpus, request.only_cpus,
                                  [](const std::string& text) { return CpuSet::parse(text); });
                 });
}

EventFilter recorded_filter(const CollectRequest& request) {
  EventFilter filter{request.kinds, request.only_cpus, request.tgid, {}};
  if (request.cgroup) filter.cgroup = request.cgroup->string();
  return filter;
}

bool has_irq(const std::optional<std::vector<uint32_t>>& irqs, const SourceKey& key) {
  if (!irqs) return true;
  return info_of(key.kind).has_irq && std::binary_search(irqs->begin(), irqs->end(), key.id);
}

void declare_kinds(CLI::App& app, std::optional<std::string>& raw) {
  std::vector<std::string_view> names;
  names.reserve(kSourceKinds.size());
  for (Kind kind : kSourceKinds) names.push_back(kind_name(kind));
  app.add_option("--kind", raw, fmt::format("Only {}: a list", fmt::join(names, ", ")))
      ->type_name("LIST");
}

Result<std::vector<Kind>> parse_kinds(const std::string& text) {
  std::map<std::string, Kind> kinds;
  for (Kind kind : kSourceKinds) kinds.emplace(kind_name(kind), kind);
  auto parse = one_of(std::move(kinds));
  if (text.empty()) return usage_error("'' names no kind");
  std::vector<Kind> named;
  for (std::string_view name : split(text, ',')) {
    auto kind = parse(std::string(name));
    if (!kind) return tl::unexpected(kind.error());
    named.push_back(*kind);
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

}  // namespace irqscope
