// The options of the commands that show tables: stat, hardirqs, softirqs. What only stat has is in
// stat_options.h.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/output_options.h"
#include "collect/open.h"
#include "model/alert.h"
#include "model/interval.h"
#include "output/formats.h"
#include "session/session.h"

namespace irqscope {

struct TableCommand {
  CollectRequest collect;
  std::optional<std::vector<uint32_t>> irqs;  // only these hardirqs and threads
  Selection selection;
  std::string name;  // of its sources, as it was given
  Pace pace;
  TableOptions table;
  std::vector<AlertRule> alerts;
  const Format* format = &kFormats[0];
  RawOutput output;
  std::string recording;  // the file, where there is one
  std::string ebpf_for;   // the option without which the kernel's counters would do
  bool verbose = false;
  bool is_live = false;  // on a terminal a table takes the place of the last, the first soon
};

struct TableUsage {
  std::string_view command;  // "irqscope hardirqs"
  std::string_view summary;
  std::string_view examples;
  std::vector<Kind> kinds;
  bool from_recording = false;  // its name comes first; nothing is measured
  bool has_letter_c = false;    // -C for --no-times, as hardirqs has had it everywhere
  Formats formats = kFormats;
};

// Options that only some command has: `read` finds what was said by the others in the command.
struct MoreOptions {
  std::function<void(CLI::App& app)> declare;
  std::function<Result<void>(TableCommand& command)> read;
};

// An exit status if only help was wanted. Errors name the option and the value.
Result<std::optional<int>> parse_table_command(const TableUsage& usage, const Context& context,
                                               const Arguments& arguments, TableCommand& command,
                                               const MoreOptions& more = {});

}  // namespace irqscope
