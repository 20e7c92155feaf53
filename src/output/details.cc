#include "output/details.h"

#include <fmt/format.h>

#include "output/words.h"

namespace irqscope::output {
namespace {

using Items = std::vector<std::string>;

std::string text_of(const std::string& value) { return printable(value); }
std::string text_of(uint64_t value) { return fmt::format("{}", value); }

template <class T>
void add(Items& items, std::string_view label, const std::optional<T>& value) {
  if (value) items.push_back(fmt::format("{} {}", label, text_of(*value)));
}

std::string handler_text(const Source& source) {
  std::string text = "handler " + printable(source->handler.value_or("-"));
  if (source->identity && source->identity->module) {
    text += fmt::format(" [{}]", printable(*source->identity->module));
  }
  return text;
}

std::string node_text(int node) {
  return node < 0 ? "no NUMA node" : fmt::format("NUMA node {}", node);
}

void add_identity(Items& items, const Identity& identity) {
  add(items, "chip", identity.chip);
  add(items, "hwirq", identity.hwirq);
  add(items, "trigger", identity.trigger);
  add(items, "device", identity.device);
  if (identity.node) items.push_back(node_text(*identity.node));
  add(items, "allowed CPUs", identity.affinity);
  add(items, "effective", identity.effective_affinity);
}

}  // namespace

std::vector<std::string> identity_items(const Source& source) {
  Items items;
  add(items, "path", source->path);
  if (source.key.kind == Kind::hardirq || source->handler) items.push_back(handler_text(source));
  if (source->identity) add_identity(items, *source->identity);
  return items;
}

std::vector<std::string> loss_items(const Loss& loss) {
  Items items;
  if (uint64_t n = loss.table_full.value_or(0)) {
    items.push_back(counted(n, "call") + " found no row (table full)");
  }
  if (uint64_t n = loss.unmatched.value_or(0)) items.push_back(fmt::format("{} unmatched", n));
  if (uint64_t n = loss.missed_runs.value_or(0)) {
    items.push_back(counted(n, "program run") + " missed");
  }
  if (uint64_t n = loss.lost_events.value_or(0)) {
    items.push_back(counted(n, "event") + " not recorded");
  }
  return items;
}

std::vector<std::string> missing_items(const std::vector<Missing>& missing) {
  Items items;
  for (size_t i = 0; i < missing.size(); ++i) {
    std::string text = printable(missing[i].what);
    bool is_last = i + 1 == missing.size() || missing[i + 1].reason != missing[i].reason;
    if (is_last) text += fmt::format(" ({})", printable(missing[i].reason));
    items.push_back(std::move(text));
  }
  return items;
}

}  // namespace irqscope::output
