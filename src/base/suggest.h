// "Did you mean ...?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace irqscope {

// The candidate that was probably meant: the only one that begins so, or the one that is nearest
// in slips of the finger, if those are few. Empty if there is none.
std::string likely_meant(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace irqscope
