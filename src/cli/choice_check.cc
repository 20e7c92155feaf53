#include "cli/choice_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/suggest.h"
#include "collect/known_sources.h"
#include "output/words.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

using Lines = std::vector<std::string>;

// Whose names are all known, whatever may come.
bool is_fixed(Kind kind) { return info_of(kind).has_fixed_names; }

// The words of a pattern such as ^net_rx$.
std::string_view bare(std::string_view name) {
  if (name.starts_with('^')) name.remove_prefix(1);
  if (name.ends_with('$')) name.remove_suffix(1);
  return name;
}

std::string meant_by(const Choice& choice, const std::vector<Source>& sources, bool fixed) {
  std::vector<std::string> names;
  for (const Source& source : sources) {
    bool is_candidate = is_fixed(source.key.kind) == fixed;
    if (is_candidate && has_kind(choice.kinds, source.key.kind)) names.push_back(source->name);
  }
  return likely_meant(bare(choice.name), names);
}

// "no softirq or vector matches 'net_xr'".
std::string no_such(const Choice& choice, std::string_view what) {
  std::string_view verb = choice.is_pattern ? "matches" : "is called";
  return fmt::format("{}: no {} {} '{}'", choice.name_option, what, verb, choice.name);
}

Result<Lines> check_absent(const Choice& choice, const std::vector<Source>& sources) {
  bool all_known =
      !choice.functions && std::all_of(choice.kinds.begin(), choice.kinds.end(), is_fixed);
  std::string fixed = meant_by(choice, sources, true);
  if (!fixed.empty() && !choice.functions) {
    return usage_error("{}; did you mean '{}'?", no_such(choice, "source"), fixed);
  }
  if (all_known) {
    std::vector<std::string_view> kinds;
    for (Kind kind : choice.kinds) kinds.push_back(kind_name(kind));
    return usage_error("{}", no_such(choice, fmt::format("{}", fmt::join(kinds, " or "))));
  }
  std::string meant = fixed.empty() ? meant_by(choice, sources, false) : fixed;
  std::string question = meant.empty() ? "" : fmt::format(" (did you mean '{}'?)", meant);
  return Lines{fmt::format("{} now{}; one may still come", no_such(choice, "source"), question)};
}

Result<Lines> check_name(const Choice& choice, const std::vector<Source>& sources) {
  if (choice.name.empty() || sources.empty()) return Lines{};
  const Source* other = nullptr;
  for (const Source& source : sources) {
    if (!choice.has_name(source)) continue;
    if (has_kind(choice.kinds, source.key.kind)) return Lines{};
    if (source->name == bare(choice.name)) other = &source;
  }
  if (other && is_fixed(other->key.kind) && !choice.functions) {
    return usage_error("{}: '{}' is a {}, and those are left out", choice.name_option,
                       (*other)->name, kind_name(other->key.kind));
  }
  return check_absent(choice, sources);
}

void check_irqs(const Choice& choice, const std::vector<Source>& sources, Lines& lines) {
  if (!choice.irqs || sources.empty()) return;
  bool is_there = std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
    return info_of(source.key.kind).is_device &&
           std::binary_search(choice.irqs->begin(), choice.irqs->end(), source.key.id);
  });
  if (is_there) return;
  lines.push_back(fmt::format("--irq: no device has IRQ {} now; one may still come",
                              fmt::join(*choice.irqs, " or ")));
}

void check_cpus(const sys::Machine& machine, const Choice& choice, Lines& lines) {
  auto online = sys::online_cpus(machine);
  if (!choice.cpus || !online) return;
  std::vector<int> offline;
  for (int cpu : choice.cpus->cpus()) {
    if (!online->contains(cpu)) offline.push_back(cpu);
  }
  if (offline.empty()) return;
  bool one = offline.size() == 1;
  lines.push_back(fmt::format("--cpus: {} {} {} offline; nothing happens there until {}",
                              one ? "CPU" : "CPUs", CpuSet(offline).to_list(), one ? "is" : "are",
                              one ? "it comes online" : "they come online"));
}

}  // namespace

Result<Lines> check_choice(const sys::Machine& machine, const Choice& choice) {
  std::vector<Source> sources;
  if (!choice.name.empty() || choice.irqs) sources = known_sources(machine);
  auto lines = check_name(choice, sources);
  if (!lines) return lines;
  check_irqs(choice, sources, *lines);
  check_cpus(machine, choice, *lines);
  return lines;
}

Result<void> check_delays(std::string_view option, const std::vector<Kind>& kinds) {
  if (any_kind(kinds, &KindInfo::has_delay)) return {};
  return usage_error("{} is about {}; --kind leaves {}", option, kinds_text(&KindInfo::has_delay),
                     none_of_kinds(&KindInfo::has_delay));
}

Result<Lines> check_trigger(const sys::Machine& machine, const Trigger& trigger, Choice choice) {
  choice.name_option = "--trigger";
  choice.is_pattern = false;
  choice.name = trigger.source.value_or("");
  choice.has_name = [&trigger](const Source& source) { return source->name == *trigger.source; };
  if (trigger.figure == Trigger::Figure::slower) return check_choice(machine, choice);
  auto delays = check_delays("--trigger: 'delayed'", choice.kinds);
  if (!delays) return tl::unexpected(delays.error());
  auto lines = check_choice(machine, choice);
  if (!lines || choice.name.empty()) return lines;
  std::vector<Source> sources = known_sources(machine);
  std::erase_if(sources, [&](const Source& source) { return !choice.has_name(source); });
  bool has_delay =
      sources.empty() || std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        return info_of(source.key.kind).has_delay && has_kind(choice.kinds, source.key.kind);
      });
  if (has_delay) return lines;
  return usage_error("--trigger: '{}' has no delay; only {} have", choice.name,
                     kinds_text(&KindInfo::has_delay));
}

Result<void> tell_absent(const Context& context, const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += "irqscope: " + output::printable(line) + '\n';
  return text.empty() ? Result<void>() : context.err.write(text);
}

}  // namespace irqscope
