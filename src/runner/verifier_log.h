// The part of a verifier's log that a person needs.
#pragma once

#include <string>
#include <string_view>

namespace irqscope::runner {

// The last lines, in which the verifier says what it did not like, without the statistics after
// them, or the report that later kernels give; each indented.
std::string end_of_log(std::string_view log);

}  // namespace irqscope::runner
