#include "cli/row_choice.h"

#include <algorithm>

#include "cli/filter_options.h"
#include "model/group.h"

namespace irqscope {

// A collector may have to count other kinds, too, to know net times.
bool is_wanted(const TableCommand& command, const SourceKey& key) {
  const std::vector<Kind>& kinds = command.collect.kinds;
  if (std::find(kinds.begin(), kinds.end(), key.kind) == kinds.end()) return false;
  return has_irq(command.irqs, key);
}

Interval choose_rows(const TableCommand& command, Interval interval) {
  std::erase_if(interval.rows, [&](const Row& row) { return !is_wanted(command, row.source.key); });
  std::erase_if(interval.thefts,
                [&](const Theft& theft) { return !is_wanted(command, theft.share.source); });
  interval = group(std::move(interval), command.table.by, command.table.per_cpu);
  return select(std::move(interval), command.selection);
}

}  // namespace irqscope
