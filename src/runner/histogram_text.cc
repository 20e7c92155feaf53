#include "runner/histogram_text.h"

#include <algorithm>
#include <utility>

#include "output/words.h"
#include "runner/key_order.h"
#include "runner/table_text.h"
#include "types/members.h"
#include "types/render.h"

namespace irqscope::runner {

HistogramText::HistogramText(const TableOutput& output, HistogramFields fields)
    : output_(output), fields_(std::move(fields)) {}

void HistogramText::append(std::string& out, LineStart& start, uint64_t wall_ns,
                           const std::vector<Element>& elements) const {
  std::string text;
  for (const Element* element : by_key(elements, output_.key)) append_element(text, *element);
  if (text.empty()) return;
  start.begin(out, wall_ns, output::printable(output_.map)).end();
  out += text;
}

void HistogramText::append_element(std::string& out, const Element& element) const {
  auto counts = slot_counts(fields_.slots, element.values);
  append_key(out, element.key);
  auto shown = std::find_if_not(element.values.begin(), element.values.end(), is_zero);
  for (const types::Member& member : fields_.others) {
    out += output::printable(member.name) + " = ";
    types::append_text(out, member, shown == element.values.end() ? element.values.front() : *shown,
                       false);
    out += '\n';
  }
  bool log2 = output_.sample.kind == package::SampleKind::log2_histogram;
  const std::string& unit = output_.sample.unit;
  out += '\n';
  if (counts.empty()) return;
  out += (log2 ? log2_rows(counts, unit) : linear_rows(counts, unit)) + '\n';
}

void HistogramText::append_key(std::string& out, Bytes key) const {
  out += "key = ";
  auto members = output_.key ? types::flat_members(*output_.key) : std::vector<types::Member>{};
  for (const types::Member& member : members) {
    out += ' ' + output::printable(member.name) + '=';
    types::append_text(out, member, key, false);
  }
  if (members.empty()) {
    out += ' ';
    output_.key ? types::append_text(out, *output_.key, key) : types::append_hex(out, key);
  }
  out += '\n';
}

}  // namespace irqscope::runner
