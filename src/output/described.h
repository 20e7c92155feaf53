// Every field of every entity, for lists and for those who check the documents.
#pragma once

#include <string_view>
#include <vector>

#include "output/field.h"

namespace irqscope::output {

struct Described {
  std::string_view schema;  // of the JSON that has it: "irqscope.snapshot/1"
  std::string_view key;
  std::string_view heading;
  std::string_view help;
  Unit unit;
  FieldKind kind;
};

std::vector<Described> described_fields();

}  // namespace irqscope::output
