// What recording every interrupt costs the one who is recorded, beside perf record, in one run.
//
//   bench_record IRQSCOPE [ROUNDS [FOLDER]]     as root
//
// A flood of packets through the loopback (a softirq for each) is timed without a tracer, with
// irqscope record of all hardirqs and softirqs, with irqscope record of everything, and with perf
// record of softirq_entry and softirq_exit; in turns, and the medians are shown. Then the recording
// is read.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <thread>

#include "base/clock.h"
#include "base/parse.h"
#include "child.h"
#include "loads.h"

namespace {

namespace fs = std::filesystem;
using irqscope::bench::Child;
using irqscope::bench::median;
using irqscope::bench::most_resident_kb;

const uint64_t kPackets = irqscope::bench::sized(400'000);

struct Tracer {
  std::string name;
  std::vector<std::string> command;
  fs::path file;
};

struct Figures {
  std::vector<double> seconds;
  std::vector<double> bytes_per_packet;
  std::vector<double> resident_kb;
  uint64_t events = 0, lost = 0, bytes = 0;
};

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

double flood_seconds() {
  uint64_t begin = irqscope::monotonic_ns();
  std::string flood = fmt::format("ping -q -f -c {} 127.0.0.1 >/dev/null", kPackets);
  if (std::system(flood.c_str()) != 0) return 0;
  return static_cast<double>(irqscope::monotonic_ns() - begin) / 1e9;
}

// "FILE: 1332724 events in 5.0 s, 0 lost; ..."
void add_summary(const std::string& told, Figures& figures) {
  std::smatch found;
  if (!std::regex_search(told, found, std::regex(": (\\d+) events? in [0-9.]+ s, (\\d+) lost"))) {
    return;
  }
  figures.events += std::stoull(found[1]);
  figures.lost += std::stoull(found[2]);
}

void measure(const Tracer& tracer, const fs::path& folder, Figures& figures) {
  if (tracer.command.empty()) {
    figures.seconds.push_back(flood_seconds());
    return;
  }
  fs::remove(tracer.file);
  fs::path told = folder / "told";
  std::vector<std::string> both_outputs = {"sh", "-c", "exec \"$0\" \"$@\" 2>&1"};
  both_outputs.insert(both_outputs.end(), tracer.command.begin(), tracer.command.end());
  Child child(both_outputs, told);
  // To attach, and to have forgotten that it did.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  figures.seconds.push_back(flood_seconds());
  figures.resident_kb.push_back(most_resident_kb(child.pid()));
  child.stop();
  std::error_code none;
  uintmax_t bytes = fs::file_size(tracer.file, none);
  if (none) return;
  figures.bytes += bytes;
  figures.bytes_per_packet.push_back(static_cast<double>(bytes) / static_cast<double>(kPackets));
  add_summary(text_of(told), figures);
}

double children_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Of a recording that is long enough for a start-up not to count.
void show_report(const std::string& irqscope, const fs::path& file) {
  std::string record = fmt::format("'{}' record --force -o '{}' -- ping -q -f -c {} 127.0.0.1 2>&1",
                                   irqscope, file.string(), 10 * kPackets);
  FILE* told = popen(record.c_str(), "r");
  if (!told) return;
  std::string text;
  for (int c = std::fgetc(told); c != EOF; c = std::fgetc(told)) text += static_cast<char>(c);
  pclose(told);
  Figures figures;
  add_summary(text, figures);
  std::vector<double> rates;
  for (int i = 0; i < 5; ++i) {
    double before = children_cpu_seconds();
    std::string report = fmt::format("'{}' report --json '{}' >/dev/null", irqscope, file.string());
    if (std::system(report.c_str()) != 0) return;
    rates.push_back(static_cast<double>(figures.events) / (children_cpu_seconds() - before));
  }
  fmt::print("\nreport: {} events, {:.1f} million per second of CPU time (limit: 5 or more)\n",
             figures.events, median(rates) / 1e6);
}

void show(const Tracer& tracer, const Figures& figures, double plain) {
  double seconds = median(figures.seconds);
  fmt::print("{:<34} {:>7.3f} {:>9.3f}", tracer.name, seconds, seconds / plain);
  if (tracer.command.empty()) {
    fmt::print("\n");
    return;
  }
  fmt::print(" {:>12.1f}", median(figures.bytes_per_packet));
  fmt::print(" {:>8.1f}", median(figures.resident_kb) / 1024);
  if (figures.events > 0) {
    fmt::print(" {:>9} {:>5} {:>11.2f}", figures.events, figures.lost,
               static_cast<double>(figures.bytes) / static_cast<double>(figures.events));
  }
  fmt::print("\n");
}

int run(const std::string& irqscope, int rounds, const fs::path& folder) {
  fs::path ours = folder / "bench.irq", theirs = folder / "bench.data";
  std::vector<std::string> record = {irqscope, "record", "--force", "-o", ours};
  std::vector<std::string> irqs = record;
  irqs.insert(irqs.end(), {"--kind", "hardirq,softirq"});
  std::vector<Tracer> tracers = {
      {"not traced", {}, {}},
      {"irqscope record, hard- and softirqs", irqs, ours},
      {"irqscope record", record, ours},
      {"perf record, softirqs",
       {"perf", "record", "-a", "-e", "irq:softirq_entry", "-e", "irq:softirq_exit", "-o", theirs},
       theirs},
  };
  if (!irqscope::bench::is_installed("perf")) {
    fmt::print(stderr, "bench_record: perf is not installed and left out\n");
    tracers.pop_back();
  }
  std::vector<Figures> figures(tracers.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < tracers.size(); ++i) measure(tracers[i], folder, figures[i]);
  }
  fmt::print("{:<34} {:>7} {:>9} {:>12} {:>8} {:>9} {:>5} {:>11}\n", "", "seconds", "slowdown",
             "bytes/packet", "MiB RSS", "events", "lost", "bytes/event");
  double plain = median(figures[0].seconds);
  for (size_t i = 0; i < tracers.size(); ++i) show(tracers[i], figures[i], plain);
  show_report(irqscope, ours);
  fs::remove(ours);
  fs::remove(theirs);
  fs::remove(folder / "told");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  auto rounds = count > 2 ? irqscope::parse_number(words[2]) : irqscope::Result<uint64_t>(5);
  if (count < 2 || count > 4 || !rounds || *rounds == 0 || *rounds > 1000) {
    fmt::print(stderr, "usage: bench_record IRQSCOPE [ROUNDS [FOLDER]]\n");
    return 2;
  }
  if (geteuid() != 0) {
    fmt::print(stderr, "bench_record: needs root\n");
    return 1;
  }
  return run(words[1], static_cast<int>(*rounds),
             count > 3 ? fs::path(words[3]) : fs::temp_directory_path());
}
