#include "output/grid.h"

#include <fmt/format.h>

namespace irqscope::output {
namespace {

constexpr double kBusyShare = 0.5;  // of a CPU: worth a look at once
constexpr size_t kLongestName = 30;

Style style(const Field& field, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return Style::faint;
  const auto* number = std::get_if<double>(&value);
  if (field.key == "cpu_share" && number && *number > kBusyShare) return Style::alert;
  const auto* count = std::get_if<uint64_t>(&value);
  bool zero = (number && *number == 0) || (count && *count == 0);
  return zero && field.unit != Unit::none ? Style::faint : Style::plain;
}

}  // namespace

std::vector<Column> Grid::columns() const {
  std::vector<Column> columns;
  for (const Field& field : fields_) {
    Column column{field.align, field.give_up, field.key == elastic_};
    column.is_list = field.key == "sources";
    if (field.key == "name") column.most = kLongestName;
    columns.push_back(column);
  }
  return columns;
}

Line Grid::header(std::string_view name) const {
  Line line;
  bool unit_said = false;
  for (const Field& field : fields_) {
    bool is_renamed = field.key == "name" && !name.empty();
    std::string text(is_renamed ? name : field.header);
    bool is_time = field.unit == Unit::duration;
    if (is_time && !unit_said) text += fmt::format("({})", unit_name(unit_));
    unit_said = unit_said || is_time;
    line.push_back({std::move(text), Style::header});
  }
  return line;
}

Line Grid::line(const Row& row) const {
  Line line;
  for (const Field& field : fields_) {
    Value value = field.get(interval_, row);
    line.push_back({table_text(field, value, unit_), style(field, value)});
  }
  return line;
}

}  // namespace irqscope::output
