// The cells of a table: fields across, entities down.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "output/layout.h"
#include "output/value_text.h"

namespace irqscope::output {

// How a field stands in a table.
struct Pick {
  std::string_view key;
  int give_up = 0;  // on a narrow terminal the column with the highest number goes first; 0: never
  std::string_view heading = {};                          // empty: that of the field
  std::string (*text)(const Value& value) = nullptr;      // null: table_text()
  Style (*style)(Unit of, const Value& value) = nullptr;  // null: plain_style()
};

// Zero and what is not known are faint.
Style plain_style(Unit of, const Value& value);

template <class Entity>
struct TableColumn {
  const Field<Entity>* field;
  Pick pick;
  Column layout;
};

// `elastic` is the key of the one that may be shortened.
template <class Entity>
TableColumn<Entity> table_column(const Field<Entity>& field, const Pick& pick,
                                 std::string_view elastic) {
  return {&field, pick, {field.align, pick.give_up, field.key == elastic}};
}

template <class Entity>
std::vector<TableColumn<Entity>> table_columns(std::span<const Field<Entity>> fields,
                                               std::span<const Pick> picks,
                                               std::string_view elastic = {}) {
  std::vector<TableColumn<Entity>> columns;
  for (const Pick& pick : picks) {
    columns.push_back(table_column(*find(fields, pick.key), pick, elastic));
  }
  return columns;
}

template <class Entity>
class Grid {
 public:
  Grid(std::vector<TableColumn<Entity>> columns, TimeUnit unit)
      : columns_(std::move(columns)), unit_(unit) {}

  std::vector<Column> layout() const {
    std::vector<Column> layout;
    for (const TableColumn<Entity>& column : columns_) layout.push_back(column.layout);
    return layout;
  }

  // The unit stands once, at the first of the times; of these it is to be the last to be given up.
  // `name` is what the entities are called, if not as their field of that key is.
  Line header(std::string_view name = {}) const {
    Line line;
    bool unit_said = false;
    for (const TableColumn<Entity>& column : columns_) {
      const Pick& pick = column.pick;
      std::string text(pick.heading.empty() ? column.field->heading : pick.heading);
      if (column.field->key == "name" && !name.empty()) text = name;
      bool has_unit = column.field->unit == Unit::duration && !pick.text;
      if (has_unit && !unit_said) text += fmt::format("({})", unit_name(unit_));
      unit_said = unit_said || has_unit;
      line.push_back({std::move(text), Style::header});
    }
    return line;
  }

  Line line(const Entity& entity) const {
    Line line;
    line.reserve(columns_.size());
    for (const TableColumn<Entity>& column : columns_) {
      const Pick& pick = column.pick;
      Unit of = column.field->unit;
      Value value = column.field->get(entity);
      bool known = !std::holds_alternative<std::monostate>(value);
      std::string text = known && pick.text ? pick.text(value) : table_text(of, value, unit_);
      line.push_back(
          {std::move(text), pick.style ? pick.style(of, value) : plain_style(of, value)});
    }
    return line;
  }

 private:
  std::vector<TableColumn<Entity>> columns_;
  TimeUnit unit_;
};

}  // namespace irqscope::output
