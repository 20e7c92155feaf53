// What every command says about a recording, in the same words.
#pragma once

#include <string>
#include <vector>

#include "model/extent.h"

namespace irqscope {

// "1.4 s": as long as what is in it.
std::string kept_duration(const Extent& extent);
// "19:04:31.250 to 19:04:32.650".
std::string kept_times(const Extent& extent);
// "301895 events of the 3.6 s before, 2 lost": what is not. Of a ring only.
std::string let_go_text(const Extent& extent);
// "204 events that ended before the recording begins are not counted"; empty if there are none.
std::string early_text(const Extent& extent);

// "ended early: No space left on device; 55 events of the last 0.4 s are missing, from 19:04:31.250
// on", or that nobody told how it ended; empty if it ended as it should.
std::string ending_text(const Extent& extent);

// What whoever reads it must know to understand its numbers, each in a line without its end.
std::vector<std::string> left_out_notes(const Extent& extent);
}  // namespace irqscope
