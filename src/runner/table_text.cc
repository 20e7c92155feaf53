#include "runner/table_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/key_order.h"

namespace irqscope::runner {

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte byte) { return byte == std::byte{0}; });
}

TableText::TableText(const TableOutput& output, int cpus)
    : output_(output),
      map_(output::printable(output.map)),
      key_(columns_of(output.key, "key")),
      value_(columns_of(output.value, "value")),
      cpu_width_(std::max<size_t>(3, fmt::formatted_size("{}", cpus - 1))) {}

void TableText::append_titles(AlignedLine line) const {
  runner::append_titles(line, key_);
  if (output_.per_cpu) line.text(cpu_width_, "CPU");
  runner::append_titles(line, value_);
  line.end();
}

void TableText::append(std::string& out, LineStart& start, uint64_t wall_ns,
                       const std::vector<Element>& elements) {
  size_t begin = out.size();
  for (const Element* element : by_key(elements, output_.key)) {
    append_rows(out, start, wall_ns, *element);
  }
  if (out.size() == begin) return;
  if (any_) out.insert(begin, "\n");
  any_ = true;
}

void TableText::append_rows(std::string& out, LineStart& start, uint64_t wall_ns,
                            const Element& element) const {
  for (size_t cpu = 0; cpu < element.values.size(); ++cpu) {
    if (output_.per_cpu && is_zero(element.values[cpu])) continue;
    AlignedLine line = start.begin(out, wall_ns, map_);
    append_values(line, key_, element.key);
    if (output_.per_cpu) line.text(cpu_width_, fmt::format_int(cpu).str());
    append_values(line, value_, element.values[cpu]);
    line.end();
  }
}

}  // namespace irqscope::runner
