#include "cli/transport_options.h"

#include <bit>

#include "base/parse.h"
#include "cli/values.h"

namespace irqscope {
namespace {

constexpr uint64_t kLeastBuffer = 4096;
constexpr uint64_t kMostBuffer = 256u << 20;

using ebpf::Transport;
using TransportChoice = std::optional<Transport>;

std::map<std::string, Transport> named_transports() {
  std::map<std::string, Transport> named;
  for (Transport transport : {Transport::perf_each, Transport::perf_batched, Transport::ring}) {
    named.emplace(ebpf::transport_name(transport), transport);
  }
  return named;
}

Result<TransportChoice> parse_choice(const std::string& text, bool with_perf_each) {
  std::map<std::string, TransportChoice> choices = {{"auto", std::nullopt}};
  for (const auto& [name, transport] : named_transports()) {
    if (with_perf_each || transport != Transport::perf_each) choices.emplace(name, transport);
  }
  return one_of<TransportChoice>(choices)(text);
}

}  // namespace

Result<Transport> parse_transport(const std::string& text) {
  return one_of<Transport>(named_transports())(text);
}

Result<size_t> parse_buffer(std::string_view text) {
  auto bytes = parse_bytes(text);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes < kLeastBuffer || *bytes > kMostBuffer) {
    return usage_error("'{}': a buffer has from 4k to 256M", text);
  }
  return std::bit_ceil(*bytes);
}

void declare_transport(CLI::App& app, RawTransport& raw, bool with_perf_each) {
  raw.with_perf_each = with_perf_each;
  app.option_defaults()->group("Engine");
  app.add_option("--transport", raw.transport,
                 with_perf_each ? "auto, ring, perf, or perf-each: a wake-up per event"
                                : "auto (default), ring or perf")
      ->type_name("NAME");
  app.add_option("--buffer", raw.buffer, "Buffer size per CPU, 4k to 256M")->type_name("SIZE");
}

Result<void> read_transport(const Context& context, const RawTransport& raw,
                            CollectRequest& request) {
  auto result = in_turn(
      [&] {
        return convert(
            "--transport", raw.transport, request.transport,
            [&](const std::string& text) { return parse_choice(text, raw.with_perf_each); });
      },
      [&] { return convert("--buffer", raw.buffer, request.bytes_per_cpu, parse_buffer); });
  if (!result || !raw.buffer || *parse_bytes(*raw.buffer) == request.bytes_per_cpu) {
    return result;
  }
  return context.err.write(fmt::format("irqscope: --buffer {}: {} bytes per CPU, a power of two\n",
                                       *raw.buffer, request.bytes_per_cpu));
}

}  // namespace irqscope
