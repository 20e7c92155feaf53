// The order of a table's rows: by key, as a person would sort them.
#pragma once

#include <vector>

#include "runner/printer.h"

namespace irqscope::runner {

// Numbers by value, texts by bytes, structs by their members in turn; what is not known by bytes.
std::vector<const Element*> by_key(const std::vector<Element>& elements, const types::TypePtr& key);

}  // namespace irqscope::runner
