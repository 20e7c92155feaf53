// What a program puts into its maps and buffers, as text or JSON Lines. A Printer appends whole
// lines to a text and does nothing else: no I/O, no clock, so that every format is a test's string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ebpf/user_table.h"
#include "package/manifest.h"
#include "types/type.h"

namespace irqscope::runner {

using Bytes = std::span<const std::byte>;

// A ring or perf buffer whose events are printed.
struct EventOutput {
  std::string map;
  types::TypePtr type;  // structure, or any other; null: not known, bytes in hexadecimal
  std::optional<package::StackFields> stack;  // of each event: print stacks
};

// A map that is read every so often.
struct TableOutput {
  std::string map;
  types::TypePtr key;  // null: not known
  types::TypePtr value;
  package::Sample sample;
  bool per_cpu = false;      // elements have a value for each CPU, also where there is one CPU only
  bool skips_zeros = false;  // elements of nothing but zeros are left out
};

using Element = ebpf::MapElement;  // of such a map

// Whom addresses of a stack belong to: the kernel, or a process.
struct Frame {
  std::string symbol;   // empty: not known
  uint64_t offset = 0;  // from the symbol's start
  std::string module;   // a kernel module, or the path of a mapped file; empty: the kernel itself
};
class Symbolizer {
 public:
  virtual ~Symbolizer() = default;
  virtual Frame kernel(uint64_t address) = 0;
  virtual Frame user(uint32_t pid, uint64_t address) = 0;
};

struct PrinterOptions {
  bool several_maps = false;  // text: each line says which
  int cpus = 1;               // text: for the width of a column
};

// `wall_ns`: Unix time in ns.
class Printer {
 public:
  virtual ~Printer() = default;
  // Before anything else: a text's column titles.
  virtual void begin(std::string& out) = 0;
  virtual void event(std::string& out, size_t output, uint64_t wall_ns, Bytes bytes) = 0;
  virtual void table(std::string& out, size_t output, uint64_t wall_ns,
                     const std::vector<Element>& elements) = 0;
  // A line of bpf_printk.
  virtual void print_line(std::string& out, uint64_t wall_ns, std::string_view line) = 0;
  // Events of a buffer that found no room since the last time this was told. JSON only: in text it
  // goes to standard error, by whoever calls.
  virtual void lost(std::string& out, size_t output, uint64_t wall_ns, uint64_t events) = 0;
};

// `output` above: an index into `events`, or into `tables`. Both and `symbols` outlive the printer.
std::unique_ptr<Printer> text_printer(const std::vector<EventOutput>& events,
                                      const std::vector<TableOutput>& tables, Symbolizer& symbols,
                                      const PrinterOptions& options);
std::unique_ptr<Printer> json_printer(const std::vector<EventOutput>& events,
                                      const std::vector<TableOutput>& tables, Symbolizer& symbols,
                                      const PrinterOptions& options);

}  // namespace irqscope::runner
