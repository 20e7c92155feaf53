// What record tells the person who waits for it.
#pragma once

#include <string>

#include "cli/command.h"
#include "session/record.h"

namespace irqscope {

// Empty unless somebody sits at a terminal.
std::string record_start_text(const Context& context, const RecordPlan& plan, bool until_stopped);

// "FILE: 123456 events in 10.0 s, 0 lost; 1.2 MiB, 5.3 bytes per event", and what is missing.
std::string record_end_text(const RecordPlan& plan, const RecordSummary& summary);

// Of one that could not go on, what readers of the file will say, too; or that there is no file.
std::string record_error_text(const RecordPlan& plan, const RecordSummary& summary);

}  // namespace irqscope
