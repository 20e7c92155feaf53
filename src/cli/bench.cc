// irqscope bench stream
#include <algorithm>

#include "base/parse.h"
#include "base/stop_signal.h"
#include "cli/commands.h"
#include "cli/output_options.h"
#include "cli/parser.h"
#include "cli/transport_options.h"
#include "cli/values.h"
#include "diagnose/stream_bench.h"
#include "ebpf/log.h"
#include "output/stream_report.h"

namespace irqscope {
namespace {

using ebpf::Transport;

constexpr std::string_view kBenchExamples =
    "A process writes to /dev/null as fast as it can, and a program sends an event\n"
    "for every write. Each event that arrives is checked.\n\n"
    "Examples:\n"
    "  irqscope bench stream\n"
    "  irqscope bench stream --transport ring --size 64,256 --duration 2\n"
    "  irqscope bench stream --json | jq -c '[.transport, .event_bytes, .rate]'\n";

struct Plan {
  std::vector<Transport> transports = {Transport::perf_each, Transport::perf_batched,
                                       Transport::ring};
  std::vector<uint32_t> sizes = {16, 64, 256, 1024, 4096};
  StreamCase common;
};

Result<std::vector<Transport>> parse_transports(std::string_view text) {
  std::vector<Transport> transports;
  for (std::string_view word : split(text, ',')) {
    auto transport = parse_transport(std::string(word));
    if (!transport) return tl::unexpected(transport.error());
    transports.push_back(*transport);
  }
  if (transports.empty()) return usage_error("'{}' names no transport", text);
  return transports;
}

Result<std::vector<uint32_t>> parse_sizes(std::string_view text) {
  auto sizes = parse_number_list(text);
  if (!sizes) return sizes;
  if (sizes->size() > 64) return usage_error("'{}' are more than 64 sizes", text);
  for (uint32_t size : *sizes) {
    if (size < IQ_BENCH_LEAST || size > IQ_BENCH_MOST) {
      return usage_error("'{}': an event has from {} to {} bytes", text, IQ_BENCH_LEAST,
                         IQ_BENCH_MOST);
    }
  }
  if (sizes->empty()) return usage_error("'{}' names no size", text);
  return sizes;
}

Result<std::optional<WriteHook>> parse_hook(std::string_view text) {
  return one_of<std::optional<WriteHook>>({{"auto", std::nullopt},
                                           {"kprobe", WriteHook::kprobe},
                                           {"fentry", WriteHook::fentry},
                                           {"raw_tp", WriteHook::raw_tp}})(std::string(text));
}

// The exit status: 1 if an event went missing without being counted as lost.
Result<int> run_plan(const Context& context, const Plan& plan, bool as_json) {
  auto written = as_json ? Result<void>() : context.out.write(stream_header());
  int status = 0;
  StreamReport report;
  for (uint32_t size : plan.sizes) {
    for (Transport transport : plan.transports) {
      if (!written) return tl::unexpected(written.error());
      if (StopSignal::requested()) return status;
      StreamCase wanted = plan.common;
      wanted.transport = transport;
      wanted.event_bytes = size;
      auto result = run_stream_case(wanted, context.machine);
      if (!result) return tl::unexpected(result.error());
      report = {std::string(transport_name(transport)), size, wanted.buffer_bytes, *result};
      written = context.out.write(as_json ? stream_json(report) : stream_line(report));
      if (result->is_complete()) continue;
      status = 1;
      (void)context.err.write(stream_complaint(report));
    }
  }
  if (written && !as_json) {
    written = context.out.write(stream_footer(report));
  }
  if (!written) return tl::unexpected(written.error());
  return status;
}

Result<int> run_stream(const Context& context, const Arguments& arguments) {
  std::optional<std::string> transports, sizes, duration, buffer, hook;
  RawOutput output;
  bool verbose = false;
  Parser parser("irqscope bench stream", "How many events per second each transport can carry here",
                kBenchExamples);
  CLI::App& app = parser.app();
  app.add_option("--transport", transports, "A list of perf-each, perf, ring; default: all")
      ->type_name("LIST");
  app.add_option("--size", sizes, "Event sizes, 16-4096; default: 16,64,256,1024,4096")
      ->type_name("LIST");
  app.add_option("--duration", duration, "Per case (default 0.5)")->type_name("T");
  app.add_option("--buffer", buffer, "Buffer size per CPU, 4k to 256M; default 8M")
      ->type_name("SIZE");
  app.add_option("--via", hook, "kprobe, fentry or raw_tp; default: the first that works")
      ->type_name("NAME");
  app.add_flag("-v,--verbose", verbose, "Show what libbpf reports");
  declare_output(app, output, report_formats());
  parser.needs_proc();
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;

  Plan plan;
  const Format* format = &kFormats[0];
  auto converted = in_turn(
      [&] { return convert("--transport", transports, plan.transports, parse_transports); },
      [&] { return convert("--size", sizes, plan.sizes, parse_sizes); },
      [&] { return convert("--duration", duration, plan.common.duration_ns, parse_duration); },
      [&] { return convert("--buffer", buffer, plan.common.buffer_bytes, parse_buffer); },
      [&] { return convert("--via", hook, plan.common.hook, parse_hook); },
      [&] { return read_output(output, format); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;
  ebpf::set_up_log(verbose);
  return with_output(context, output, Written::at_the_end, [&](const Context& shown) {
    return run_plan(shown, plan, !format->is_for_people);
  });
}

}  // namespace

Result<int> run_bench(const Context& context, const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "stream") {
    return run_stream(context, {arguments.begin() + 1, arguments.end()});
  }
  bool wants_help =
      !arguments.empty() && (arguments.front() == "-h" || arguments.front() == "--help");
  if (wants_help) return run_stream(context, {"--help"});
  if (arguments.empty()) return usage_error("say what to measure: irqscope bench stream");
  return usage_error("'{}' can't be measured; see irqscope bench stream --help", arguments.front());
}

}  // namespace irqscope
