// hardirqs and softirqs as libbpf-tools 0.26 has them: the same options, by the same parser (argp
// of the C library), the same output, so that scripts written for those keep working. What differs:
// a cgroup that does not exist, a word that is no number, and an interval of 0 are refused, where
// the originals exit 0 or run on.
#include <argp.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>

#include "base/parse.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "collect/open.h"
#include "ebpf/log.h"
#include "model/interval.h"
#include "output/details.h"
#include "output/options.h"
#include "session/session.h"
#include "sys/kernel.h"
#include "sys/process.h"

namespace irqscope {
namespace {

constexpr uint64_t kForEver = 99999999;  // the originals' default for interval and count

struct RawClassicOptions {
  ClassicOptions output;
  std::string cgroup;
  bool verbose = false;
  bool version = false;
  uint64_t interval_s = kForEver;
  uint64_t count = kForEver;
  int positional = 0;
};

error_t set_positional(RawClassicOptions& raw, const char* text, argp_state* state) {
  auto number = parse_number(text);
  if (!number || *number == 0) {
    argp_error(state, "invalid %s: %s", raw.positional == 0 ? "interval" : "count", text);
    return EINVAL;
  }
  if (raw.positional > 1) {
    argp_error(state, "unrecognized positional argument: %s", text);
    return EINVAL;
  }
  // Beyond that there are no more nanoseconds to count in.
  (raw.positional++ == 0 ? raw.interval_s : raw.count) = std::min(*number, kForEver);
  return 0;
}

error_t parse_one(int key, char* text, argp_state* state) {
  auto& raw = *static_cast<RawClassicOptions*>(state->input);
  switch (key) {
    case 'd':
      raw.output.distribution = true;
      return 0;
    case 'C':
      raw.output.count = true;
      return 0;
    case 'N':
      raw.output.unit = TimeUnit::nanoseconds;
      return 0;
    case 'T':
      raw.output.timestamp = true;
      return 0;
    case 'c':
      raw.cgroup = text;
      return 0;
    case 'v':
      raw.verbose = true;
      return 0;
    case 'V':
      raw.version = true;
      return 0;
    case ARGP_KEY_ARG:
      return set_positional(raw, text, state);
    default:
      return ARGP_ERR_UNKNOWN;
  }
}

constexpr argp_option kCgroup = {"cgroup", 'c', "PATH", 0, "Only tasks below this cgroup (v2)", 0};
constexpr argp_option kCount = {"count", 'C', nullptr, 0, "Counts instead of times", 0};
constexpr argp_option kDistributed = {"distributed", 'd', nullptr, 0, "Histograms", 0};
constexpr argp_option kNanoseconds = {"nanoseconds", 'N', nullptr, 0, "Nanoseconds", 0};
constexpr argp_option kTimestamp = {"timestamp", 'T', nullptr, 0, "Time of day", 0};
constexpr argp_option kVerbose = {"verbose", 'v', nullptr, 0, "Show what libbpf says", 0};
constexpr argp_option kVersionFlag = {"version", 'V', nullptr, 0, "Version", 0};
constexpr argp_option kEnd = {nullptr, 0, nullptr, 0, nullptr, 0};

constexpr argp_option kHardirqOptions[] = {kCgroup,    kCount,   kDistributed, kNanoseconds,
                                           kTimestamp, kVerbose, kVersionFlag, kEnd};
constexpr argp_option kSoftirqOptions[] = {kDistributed, kNanoseconds, kTimestamp,
                                           kVerbose,     kVersionFlag, kEnd};

constexpr char kArguments[] = "[INTERVAL [COUNT]]";
constexpr char kHelp[] =
    "Times of interrupt handlers, in the words and formats of libbpf-tools 0.26."
    "\vThis is irqscope under another name; 'irqscope --help' shows what more it can do.";

// As argp_parse(): 0 if all is well.
int call_argp(Kind kind, const Arguments& arguments, unsigned flags, RawClassicOptions& raw) {
  raw = {};
  raw.output.kind = kind;
  std::vector<std::string> texts = {kind == Kind::hardirq ? "hardirqs" : "softirqs"};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(texts.size() + 1);
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);

  const argp parser = {kind == Kind::hardirq ? kHardirqOptions : kSoftirqOptions,
                       parse_one,
                       kArguments,
                       kHelp,
                       nullptr,
                       nullptr,
                       nullptr};
  return argp_parse(&parser, static_cast<int>(texts.size()), argv.data(), flags, nullptr, &raw);
}

// Empty: argp has printed help or an error, and `status` is the exit status.
std::optional<RawClassicOptions> parse(Kind kind, const Arguments& arguments, int& status) {
  RawClassicOptions raw;
  if (call_argp(kind, arguments, ARGP_SILENT, raw) == 0) return raw;
  // Once more, to tell: it shows what was typed as it is, so that is masked. ARGP_NO_EXIT would go
  // on after --help; argp itself ends the process on help and errors, with the originals' status.
  // This is the one place outside main where that may happen.
  Arguments shown;
  for (const std::string& argument : arguments) shown.push_back(masked(argument));
  (void)call_argp(kind, shown, 0, raw);
  status = argp_err_exit_status;
  return std::nullopt;
}

// The format has no place for it.
void tell_loss(const Context& context, const Loss& loss) {
  auto items = output::loss_items(loss);
  if (items.empty()) return;
  (void)context.err.write(fmt::format("lost: {}\n", fmt::join(items, ", ")));
}

Result<int> count(const Context& context, const RawClassicOptions& raw) {
  CollectRequest request;
  request.kinds = {raw.output.kind};
  request.backend = Backend::ebpf;  // the originals have nothing else
  request.measure_time = !raw.output.count;
  request.usec_slots = raw.output.distribution && raw.output.unit == TimeUnit::microseconds;
  auto ready = sys::check_proc(context.machine);
  if (!ready) return tl::unexpected(ready.error());
  if (!raw.cgroup.empty()) {
    auto cgroup = sys::find_cgroup(context.machine, raw.cgroup);
    if (!cgroup) return tl::unexpected(cgroup.error());
    request.cgroup = *cgroup;
  }
  if (context.only_parses) return 0;
  ebpf::set_up_log(raw.verbose);
  auto opened = open_collector(request, context.machine);
  if (!opened) return tl::unexpected(opened.error());
  confine_to(context, sys::Duty::counting, raw.verbose);

  auto sink = make_classic_sink(context.out, raw.output);
  Pace pace{raw.interval_s * 1'000'000'000, raw.count, std::nullopt};
  auto prepare = [&](Interval interval) {
    tell_loss(context, interval.loss);
    return sum_over_cpus(std::move(interval));
  };
  auto result = run_session(*opened->collector, *sink, pace, prepare, while_read(context.out));
  if (!result) return tl::unexpected(result.error());
  return 0;
}

Result<int> run_classic(Kind kind, const Context& context, const Arguments& arguments) {
  int status = 0;
  auto raw = parse(kind, arguments, status);
  if (!raw) return status;
  if (raw->version) {
    auto name = kind == Kind::hardirq ? "hardirqs" : "softirqs";
    auto written = context.out.write(fmt::format("{} 0.1\n", name));
    if (!written) return tl::unexpected(written.error());
    return 0;
  }
  if (raw->output.count && raw->output.distribution) {
    return fail("count and distributed can't be used together");
  }
  return count(context, *raw);
}

}  // namespace

Result<int> run_classic_hardirqs(const Context& context, const Arguments& arguments) {
  return run_classic(Kind::hardirq, context, arguments);
}

Result<int> run_classic_softirqs(const Context& context, const Arguments& arguments) {
  return run_classic(Kind::softirq, context, arguments);
}

}  // namespace irqscope
