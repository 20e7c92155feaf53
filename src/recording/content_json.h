// What a recording has besides events, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "recording/content.h"

namespace irqscope::recording {

// Bytes that are not UTF-8 become U+FFFD.
std::string to_text(const Header& header);
std::string to_text(const std::vector<NumberedSource>& sources);
std::string to_text(const std::vector<NumberedCgroup>& cgroups);
std::string to_text(const Mark& mark);
std::string to_text(const End& end);

// False if it is no JSON, nested too deep, or if anything is missing or of another type than it
// should be; `to` then has something of it. Keys that are not known are left out.
bool from_text(std::string_view text, Header& to);
bool from_text(std::string_view text, std::vector<NumberedSource>& to);
bool from_text(std::string_view text, std::vector<NumberedCgroup>& to);
bool from_text(std::string_view text, Mark& to);
bool from_text(std::string_view text, End& to);

}  // namespace irqscope::recording
