// The columns that values of a type take in a table.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runner/aligned_line.h"
#include "runner/printer.h"

namespace irqscope::runner {

struct Column {
  std::string title;
  size_t width = 0;
  types::Member member;  // its type is null if the bytes are of no known type
  bool open = false;     // may have all bytes up to the end
};

// Of a struct one for each member, otherwise one with the title given; "DATA" if the type is null.
std::vector<Column> columns_of(const types::TypePtr& type, std::string_view title);

void append_titles(AlignedLine& line, const std::vector<Column>& columns);
void append_values(AlignedLine& line, const std::vector<Column>& columns, Bytes bytes);

}  // namespace irqscope::runner
