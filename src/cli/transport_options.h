// How events come from the kernel: the options of the commands that take them one by one.
#pragma once

#include <optional>
#include <string>

#include "cli/parser.h"
#include "collect/open.h"

namespace irqscope {

struct RawTransport {
  std::optional<std::string> transport, buffer;
  // Set by declare_transport(). A recording has no place for what wakes its own reader.
  bool with_perf_each = false;
};
void declare_transport(CLI::App& app, RawTransport& raw, bool with_perf_each);
// Tells on `context.err` if the buffer had to be rounded.
Result<void> read_transport(const Context& context, const RawTransport& raw,
                            CollectRequest& request);

// By the name that it has in every command: ring, perf, perf-each.
Result<ebpf::Transport> parse_transport(const std::string& text);

// Bytes per CPU: a power of two from 4k to 256M, the next one above what was asked for.
Result<size_t> parse_buffer(std::string_view text);

}  // namespace irqscope
