// What stat can do beyond the other tables: rows by something else than their source, delays,
// alerts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/table_options.h"

namespace irqscope {

struct RawStatOptions {
  std::optional<std::string> by, kinds;
  std::vector<std::string> alerts;
  bool delay = false, cost = false;
};

void declare_stat(CLI::App& app, RawStatOptions& raw);
// Without what is about the measurement itself.
void declare_stat_tables(CLI::App& app, RawStatOptions& raw);

// After the options of all tables were read. Errors name what contradicts what.
Result<void> read_stat(const RawStatOptions& raw, TableCommand& command);

}  // namespace irqscope
