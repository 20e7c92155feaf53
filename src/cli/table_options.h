// The options of the commands that show a table of sources: hardirqs, softirqs, both.
#pragma once

#include <optional>

#include "cli/parser.h"
#include "collect/open.h"
#include "model/interval.h"
#include "output/options.h"
#include "session/session.h"

namespace irqscope {

enum class OutputFormat { text, json, csv };

struct TableCommand {
  CollectRequest collect;
  Selection selection;
  Pace pace;
  TableOptions table;
  OutputFormat format = OutputFormat::text;
  bool verbose = false;
};

// How to count: the options that every counting command has.
struct EngineWords {
  std::optional<std::string> attach, btf, max_rows;
  bool verbose = false;
};
void declare_engine(CLI::App& app, EngineWords& words);
Result<void> read_engine(const EngineWords& words, CollectRequest& collect);

struct TableUsage {
  std::string_view command;  // "irqscope hardirqs"
  std::string_view summary;
  std::string_view examples;
  std::vector<Kind> kinds;
};

// An exit status if only help was wanted. Errors name the option and the value.
Result<std::optional<int>> parse_table_command(const TableUsage& usage, const Context& context,
                                               const Arguments& arguments, TableCommand& command);

}  // namespace irqscope
