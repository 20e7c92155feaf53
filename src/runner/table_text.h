// A map that is read every so often, as a table: a row per element, of a map per CPU one for each
// CPU whose value is not all zeros.
#pragma once

#include <string>
#include <vector>

#include "runner/columns.h"
#include "runner/line_start.h"
#include "runner/printer.h"

namespace irqscope::runner {

class TableText {
 public:
  TableText(const TableOutput& output, int cpus);

  void append_titles(AlignedLine line) const;
  // With an empty line in front of every sample but the first.
  void append(std::string& out, LineStart& start, uint64_t wall_ns,
              const std::vector<Element>& elements);

 private:
  void append_rows(std::string& out, LineStart& start, uint64_t wall_ns,
                   const Element& element) const;

  const TableOutput& output_;
  std::string map_;
  std::vector<Column> key_;
  std::vector<Column> value_;
  size_t cpu_width_;
  bool any_ = false;
};

bool is_zero(Bytes bytes);

}  // namespace irqscope::runner
