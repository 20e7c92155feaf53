// How to count: the options that every counting command has.
#pragma once

#include <optional>
#include <string>

#include "cli/parser.h"
#include "collect/open.h"

namespace irqscope {

struct RawEngine {
  std::optional<std::string> via, btf, max_rows;
  bool verbose = false;
};
void declare_engine(CLI::App& app, RawEngine& raw);
Result<void> read_engine(const RawEngine& raw, CollectRequest& collect);

}  // namespace irqscope
