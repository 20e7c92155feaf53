// Wall-clock time for people.
#pragma once

#include <cstdint>
#include <string>

namespace irqscope::output {

// Local time, "HH:MM:SS". wall_ns: Unix time.
std::string clock_text(uint64_t wall_ns);
// Local time, "YYYY-MM-DD HH:MM:SS".
std::string date_text(uint64_t wall_ns);
// As clock_text() with milliseconds, "HH:MM:SS.mmm"; cut off, not rounded, as clocks do.
std::string clock_text_ms(uint64_t wall_ns);
// The same with nanoseconds, "HH:MM:SS.nnnnnnnnn".
std::string clock_text_ns(uint64_t wall_ns);

}  // namespace irqscope::output
