// The kernel's statistics take some time themselves, which is part of every figure. A program that
// does nothing, attached meanwhile, tells how much: "less statistics" is without it. What a program
// costs where no statistics are kept lies between the two.
#include "modes.h"

#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "child.h"
#include "ebpf/object.h"
#include "programs.h"

namespace irqscope::bench {
namespace {

constexpr const char* kEmptyProgram = "probe_tp_btf";

struct Mode {
  std::string name;
  std::vector<std::string> command;
};

struct Mean {
  double runs = 0;
  double ns = 0;  // per run
};

// One round of one mode, by program.
struct Costs {
  std::map<std::string, Mean> in_softirqs, in_hardirqs;  // by load
};

using Rounds = std::vector<Costs>;

double sum_ns(const std::map<std::string, Mean>& means, const std::string& pair) {
  auto entry = means.find(pair + "_entry"), exit = means.find(pair + "_exit");
  return entry == means.end() || exit == means.end() ? 0 : entry->second.ns + exit->second.ns;
}

// ns per call of a kind ("softirq"), entry and exit together, under the load that is full of them.
double call_ns(const Costs& costs, const std::string& kind) {
  return sum_ns(kind == "softirq" ? costs.in_softirqs : costs.in_hardirqs, kind);
}

// Of two runs of the empty program, since a call has two programs.
double statistics_ns(const Costs& costs, const std::string& kind) {
  const auto& means = kind == "softirq" ? costs.in_softirqs : costs.in_hardirqs;
  auto empty = means.find(kEmptyProgram);
  return empty == means.end() ? 0 : 2 * empty->second.ns;
}

// Programs attached as raw_tp, which they may all be, have the suffix "_raw", or as much of it as
// the kernel keeps.
std::string without_raw(const std::string& program) {
  constexpr size_t kKept = 15;
  constexpr std::string_view kSuffix = "_raw";
  size_t end = program.rfind('_');
  if (end == program.npos) return program;
  std::string_view rest = std::string_view(program).substr(end);
  bool is_suffix = rest == kSuffix || (program.size() == kKept && kSuffix.starts_with(rest));
  return is_suffix ? program.substr(0, end) : program;
}

Result<std::map<std::string, Mean>> run_load(const Load& load, const std::set<uint32_t>& programs) {
  auto begin = all_programs();
  int status = std::system(load.command.c_str());
  auto end = all_programs();
  if (status != 0) return fail("the load failed: {}", load.command);
  std::map<std::string, Mean> means;
  for (const auto& [id, program] : growth(begin, end, programs)) {
    auto runs = static_cast<double>(program.runs);
    if (program.runs > 0)
      means[without_raw(program.name)] = {runs, static_cast<double>(program.ns) / runs};
  }
  return means;
}

Result<Costs> measure(const Mode& mode, const Load& softirqs, const Load& hardirqs,
                      uint32_t empty_program) {
  Child child(mode.command);
  if (!child.started()) return fail("cannot start {}", mode.command[0]);
  std::set<uint32_t> programs = wait_for_programs(child.pid());
  programs.insert(empty_program);
  auto flood = run_load(softirqs, programs);
  if (!flood) return tl::unexpected(flood.error());
  auto disk = run_load(hardirqs, programs);
  if (!disk) return tl::unexpected(disk.error());
  return Costs{*flood, *disk};
}

template <class Value>
double median_of(const Rounds& rounds, Value value) {
  std::vector<double> values;
  for (size_t i = 0; i < rounds.size(); ++i) values.push_back(value(i));
  return median(values);
}

struct Ratios {
  double ns = 0;
  double ratio = 0;
  double ratio_without_statistics = 0;
};

// Round by round, so that what disturbs the machine for a while disturbs both.
Ratios ratios(const Rounds& ours, const Rounds& plain, const std::string& kind) {
  Ratios result;
  result.ns = median_of(ours, [&](size_t i) { return call_ns(ours[i], kind); });
  result.ratio =
      median_of(ours, [&](size_t i) { return call_ns(ours[i], kind) / call_ns(plain[i], kind); });
  result.ratio_without_statistics = median_of(ours, [&](size_t i) {
    return (call_ns(ours[i], kind) - statistics_ns(ours[i], kind)) /
           (call_ns(plain[i], kind) - statistics_ns(plain[i], kind));
  });
  return result;
}

void print_row(const std::string& name, const Ratios& softirq, const Ratios& hardirq) {
  fmt::print("{:<28}", name);
  for (const Ratios& r : {softirq, hardirq}) {
    fmt::print(" {:>7.0f} ns {:>6.2f} {:>10.2f}", r.ns, r.ratio, r.ratio_without_statistics);
  }
  fmt::print("\n");
}

void print_header() {
  fmt::print("\n{:<28} {:>10} {:>6} {:>10} {:>10} {:>6} {:>10}\n", "", "softirq", "ratio",
             "less stat.", "hardirq", "ratio", "less stat.");
}

bool is_kind_of_interrupt(const std::string& program) {
  return program.starts_with("softirq_e") || program.starts_with("hardirq_e");
}

// A program that seldom ran tells nothing.
constexpr double kLeastRuns = 1000;

Mean mean_of(const Costs& costs, const std::string& program) {
  Mean best;
  for (const auto* means : {&costs.in_softirqs, &costs.in_hardirqs}) {
    auto found = means->find(program);
    if (found != means->end() && found->second.runs > best.runs) best = found->second;
  }
  return best;
}

std::set<std::string> further_programs(const Rounds& rounds) {
  std::set<std::string> names;
  for (const Costs& costs : rounds) {
    for (const auto* means : {&costs.in_softirqs, &costs.in_hardirqs}) {
      for (const auto& [name, mean] : *means) {
        if (!is_kind_of_interrupt(name) && name != kEmptyProgram) names.insert(name);
      }
    }
  }
  return names;
}

void print_programs(const std::string& mode, const Rounds& rounds) {
  for (const std::string& name : further_programs(rounds)) {
    double runs = median_of(rounds, [&](size_t i) { return mean_of(rounds[i], name).runs; });
    if (runs < kLeastRuns) continue;
    fmt::print("{:<28} {:<18} {:>7.0f} ns {:>10.0f} runs\n", mode, name,
               median_of(rounds, [&](size_t i) { return mean_of(rounds[i], name).ns; }), runs);
  }
}

std::vector<Mode> modes_of(const std::string& irqscope) {
  std::vector<Mode> modes;
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {}, {"--delay"}, {"--by", "task"}, {"--by", "cgroup"}, {"--by", "function"}}) {
    Mode mode{"irqscope stat", {irqscope, "stat", "100"}};
    for (const std::string& option : options) {
      mode.name += " " + option;
      mode.command.push_back(option);
    }
    modes.push_back(mode);
  }
  return modes;
}

struct Measured {
  std::vector<Rounds> modes;
  Rounds plain;  // both families' plain commands
};

Result<Costs> measure_plain(const std::string& irqscope, const Load& softirqs, const Load& hardirqs,
                            uint32_t empty_program) {
  auto soft = measure({"", {irqscope, "softirqs", "100"}}, softirqs, hardirqs, empty_program);
  auto hard = measure({"", {irqscope, "hardirqs", "100"}}, softirqs, hardirqs, empty_program);
  if (!soft) return soft;
  if (!hard) return hard;
  return Costs{soft->in_softirqs, hard->in_hardirqs};
}

Result<Measured> measure_all(const std::string& irqscope, const std::vector<Mode>& modes,
                             const Load& softirqs, const Load& hardirqs, uint64_t rounds,
                             uint32_t empty_program) {
  Measured measured{std::vector<Rounds>(modes.size()), {}};
  for (uint64_t round = 0; round < rounds; ++round) {
    auto plain = measure_plain(irqscope, softirqs, hardirqs, empty_program);
    if (!plain) return tl::unexpected(plain.error());
    measured.plain.push_back(*plain);
    for (size_t i = 0; i < modes.size(); ++i) {
      auto costs = measure(modes[i], softirqs, hardirqs, empty_program);
      if (!costs) return tl::unexpected(costs.error());
      measured.modes[i].push_back(*costs);
    }
  }
  return measured;
}

void print_all(const std::vector<Mode>& modes, const Measured& measured) {
  print_header();
  auto row = [&](const std::string& name, const Rounds& rounds) {
    print_row(name, ratios(rounds, measured.plain, "softirq"),
              ratios(rounds, measured.plain, "hardirq"));
  };
  row("irqscope softirqs, hardirqs", measured.plain);
  for (size_t i = 0; i < modes.size(); ++i) row(modes[i].name, measured.modes[i]);
  fmt::print("statistics: {:.0f} and {:.0f} ns of each\n\nfurther programs, per run\n",
             median_of(measured.plain,
                       [&](size_t i) { return statistics_ns(measured.plain[i], "softirq"); }),
             median_of(measured.plain,
                       [&](size_t i) { return statistics_ns(measured.plain[i], "hardirq"); }));
  for (size_t i = 0; i < modes.size(); ++i) print_programs(modes[i].name, measured.modes[i]);
}

}  // namespace

Result<void> compare_modes(const std::string& irqscope, const Load& softirqs, const Load& hardirqs,
                           uint64_t rounds) {
  auto empty = ebpf::Object::open(ebpf::probe_object(), "");
  if (!empty) return tl::unexpected(empty.error());
  auto attached =
      in_turn([&] { return empty->choose_programs({kEmptyProgram}); },
              [&] { return empty->load(); }, [&] { return empty->attach(kEmptyProgram); });
  if (!attached) return attached;
  auto empty_program = empty->program_fd(kEmptyProgram).map(id_of);
  if (!empty_program) return tl::unexpected(empty_program.error());
  auto modes = modes_of(irqscope);
  auto measured = measure_all(irqscope, modes, softirqs, hardirqs, rounds, *empty_program);
  if (!measured) return tl::unexpected(measured.error());
  print_all(modes, *measured);
  return {};
}

}  // namespace irqscope::bench
