// How the measurement of a transport is shown, a case at a time.
#pragma once

#include <span>
#include <string>

#include "model/stream_report.h"
#include "output/field.h"

namespace irqscope {

namespace output {
std::span<const Field<StreamReport>> stream_fields();
}

std::string stream_header();
std::string stream_line(const StreamReport& report);
std::string stream_footer(const StreamReport& report);
std::string stream_json(const StreamReport& report);  // docs/json.md: irqscope.bench.stream/1

// What is wrong with one that is not complete; for standard error.
std::string stream_complaint(const StreamReport& report);

}  // namespace irqscope
