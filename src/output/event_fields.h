// The fields of what trace tells.
#pragma once

#include <span>

#include "output/event_sink.h"
#include "output/field.h"

namespace irqscope::output {

// Those of every event, and those that only some have: of a function, of a poll, with a stack.
std::span<const Field<ToldEvent>> event_fields();
std::span<const Field<ToldEvent>> more_event_fields();

std::span<const Field<LostEvents>> lost_fields();
std::span<const Field<TraceSummary>> summary_fields();

std::string_view outcome_name(Outcome outcome);

}  // namespace irqscope::output
