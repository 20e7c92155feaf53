// The cells of a table: its fields across, rows of an interval down.
#pragma once

#include <string_view>
#include <vector>

#include "output/fields.h"
#include "output/layout.h"

namespace irqscope::output {

class Grid {
 public:
  // The field with the key `elastic` may be shortened.
  Grid(std::vector<Field> fields, std::string_view elastic, const Interval& interval, TimeUnit unit)
      : fields_(std::move(fields)), elastic_(elastic), interval_(interval), unit_(unit) {}

  std::vector<Column> columns() const;

  // The unit stands once, at the first of the times; of these it is to be the last to be given up.
  // `name` is what the rows are called, if not as their field is.
  Line header(std::string_view name = {}) const;
  Line line(const Row& row) const;

 private:
  std::vector<Field> fields_;
  std::string_view elastic_;
  const Interval& interval_;
  TimeUnit unit_;
};

}  // namespace irqscope::output
