// What a person asked of the output. Nothing here changes what is counted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/writer.h"
#include "model/group.h"
#include "output/sink.h"

namespace irqscope {

enum class TimeUnit { microseconds, nanoseconds };

struct TerminalSize {
  int columns = 0;  // 0: not known
  int lines = 0;
};

struct TableOptions {
  TimeUnit unit = TimeUnit::microseconds;
  bool distribution = false;   // a histogram per row
  bool timestamp = false;      // wall-clock time, with milliseconds, before each table
  bool per_cpu = false;        // rows are per CPU: show the column
  bool long_identity = false;  // show Source::handler and Source::identity
  bool all_kinds = false;      // one table of all kinds with a column for it, and a line per CPU
  By by = By::source;          // what the rows are about
  bool delay = false;          // show Tally::delay
  bool color = false;
  bool refresh = false;         // redraw in place instead of adding table after table
  std::optional<int> height{};  // of the terminal, if tables are redrawn in place
  std::optional<int> width{};   // of the terminal; empty: as wide as the content
  // Asked before each table, since a terminal may be resized: what it knows takes the place of
  // those of height and width that are not empty. Empty: they stay.
  std::function<TerminalSize()> terminal = {};
};

std::unique_ptr<Sink> make_text_sink(Writer& out, const TableOptions& options);
std::unique_ptr<Sink> make_json_sink(Writer& out, const TableOptions& options);
std::unique_ptr<Sink> make_csv_sink(Writer& out, const TableOptions& options);

// The formats of libbpf-tools' hardirqs and softirqs (0.26), to the letter.
struct ClassicOptions {
  Kind kind = Kind::hardirq;
  bool count = false;
  bool distribution = false;
  TimeUnit unit = TimeUnit::microseconds;
  bool timestamp = false;
};
std::unique_ptr<Sink> make_classic_sink(Writer& out, const ClassicOptions& options);

}  // namespace irqscope
