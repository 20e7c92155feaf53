// How events come from the kernel: the options of the commands that take them one by one.
#pragma once

#include <optional>
#include <string>

#include "cli/parser.h"
#include "collect/open.h"

namespace irqscope {

struct TransportWords {
  std::optional<std::string> transport, buffer;
  bool with_perf_each = false;  // set by declare_transport()
};
void declare_transport(CLI::App& app, TransportWords& words, bool with_perf_each);
// Tells on `context.err` if the buffer had to be rounded.
Result<void> read_transport(const Context& context, const TransportWords& words,
                            EventRequest& request);

// Bytes per CPU: a power of two from 4k to 256M, the next one above what was asked for.
Result<size_t> parse_buffer(std::string_view text);

}  // namespace irqscope
