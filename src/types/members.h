// Members of a struct as a person sees them.
#pragma once

#include <vector>

#include "types/type.h"

namespace irqscope::types {

// In the order of the source; those of anonymous structs and unions in their place, with offsets
// from the start of `type`. None if it is no structure or union.
std::vector<Member> flat_members(const Type& type);

}  // namespace irqscope::types
