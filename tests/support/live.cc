#include "support/live.h"

#include <linux/bpf.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "base/file.h"
#include "base/parse.h"
#include "ebpf/features.h"
#include "ebpf/log.h"
#include "support/load.h"
#include "sys/interrupts.h"

namespace irqscope::test {
namespace {

const sys::Machine kMachine;

void sleep_ms(long milliseconds) {
  timespec pause{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  nanosleep(&pause, nullptr);
}

std::string find_reason() {
  ebpf::set_up_log(false);
  std::error_code error;
  if (!std::filesystem::exists("/sys/kernel/btf/vmlinux", error)) {
    return "no eBPF here: the kernel has no type information, and no test gives any";
  }
  auto kinds = ebpf::try_attach_kinds("");
  if (!kinds[0].works && !kinds[1].works) {
    return fmt::format("no eBPF here: {}: {}", kinds[1].name, kinds[1].reason);
  }
  ebpf::Trial maps = ebpf::try_maps()[0];
  return maps.works ? "" : fmt::format("no eBPF here: {}: {}", maps.name, maps.reason);
}

void add_table(Kind kind, const sys::CounterTable& table, Counts& counts) {
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const sys::CounterLine& line = table.lines[i];
    if (kind == Kind::hardirq && !line.is_device_irq()) continue;
    uint64_t id = kind == Kind::softirq ? i : parse_number(line.label).value_or(UINT32_MAX);
    for (size_t column = 0; column < std::min(table.cpus.size(), line.counts.size()); ++column) {
      counts[{kind, static_cast<uint32_t>(id), table.cpus[column]}] = line.counts[column];
    }
  }
}

uint64_t sum(const Counts& counts, Kind kind, uint32_t id, std::optional<int> cpu) {
  uint64_t result = 0;
  for (const auto& [place, count] : counts) {
    bool wanted = std::get<0>(place) == kind && std::get<1>(place) == id &&
                  (!cpu || std::get<2>(place) == *cpu);
    if (wanted) result += count;
  }
  return result;
}

// "link_type:\traw_tracepoint" and the like, one file per descriptor.
std::vector<std::string> descriptor_infos(pid_t pid) {
  std::vector<std::string> infos;
  std::filesystem::path directory = fmt::format("/proc/{}/fdinfo", pid);
  for (const std::string& name : list_directory(directory)) {
    auto text = read_file(directory / name);
    if (text) infos.push_back(std::move(*text));
  }
  return infos;
}

std::optional<uint64_t> number_after(std::string_view text, std::string_view key, int base) {
  size_t begin = text.find(key);
  if (begin == text.npos) return std::nullopt;
  uint64_t value = 0;
  std::from_chars(text.data() + begin + key.size(), text.data() + text.size(), value, base);
  return value;
}

bool has_ended(pid_t pid) {
  auto status = read_file(fmt::format("/proc/{}/status", pid));
  return !status || status->find("State:\tZ") != status->npos;
}

// In the wait between two readings: all that comes before has been done. Single events are waited
// for in poll, which is a case of ppoll on some machines; libbpf-tools wait in another system call,
// in which irqscope rests at other times.
bool is_between_readings(pid_t pid) {
  auto text = read_line(fmt::format("/proc/{}/syscall", pid));
  long number = -1;  // the file says "running" if there is none
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  std::error_code error;
  auto program = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error);
  if (program.filename() != "irqscope") return number == SYS_clock_nanosleep;
#ifdef SYS_poll
  if (number == SYS_poll) return true;
#endif
  return number == SYS_ppoll;
}

// Until `done()`, or the program ends, or half a minute (times patience()) is over.
template <class Done>
bool wait_until(pid_t pid, Done done) {
  for (int tries = 0; tries < 30'000 * patience(); ++tries) {
    if (done()) return true;
    if (has_ended(pid)) return false;
    sleep_ms(1);
  }
  return false;
}

}  // namespace

std::string why_no_ebpf() {
  static const std::string reason = find_reason();
  return reason;
}

void let_interrupts_finish() { sleep_ms(20); }

KernelCounters read_kernel() {
  auto interrupts = sys::read_interrupts(kMachine);
  auto softirqs = sys::read_softirqs(kMachine);
  if (interrupts && softirqs) return {std::move(*interrupts), std::move(*softirqs)};
  ADD_FAILURE() << "the kernel's counters can't be read";
  return {};
}

CollectRequest both_families() {
  CollectRequest request;
  request.kinds = {Kind::hardirq, Kind::softirq};
  return request;
}

std::unique_ptr<EbpfCollector> start_collector(const CollectRequest& request) {
  auto collector = std::make_unique<EbpfCollector>(request, kMachine);
  auto started = collector->start();
  if (!started) ADD_FAILURE() << started.error().message;
  return collector;
}

Snapshot read(EbpfCollector& collector) {
  auto snapshot = collector.read();
  if (snapshot) return std::move(*snapshot);
  ADD_FAILURE() << snapshot.error().message;
  return {};
}

Counts counts_of(const Snapshot& snapshot) {
  Counts counts;
  for (const Row& row : snapshot.rows) {
    const SourceKey& key = row.source.key;
    counts[{key.kind, key.id, key.cpu.value_or(-1)}] +=
        row.tally.count + row.tally.not_handled.value_or(0);
  }
  return counts;
}

Counts counts_of(const KernelCounters& counters) {
  Counts counts;
  add_table(Kind::hardirq, counters.interrupts, counts);
  add_table(Kind::softirq, counters.softirqs, counts);
  return counts;
}

Counts growth(const Counts& begin, const Counts& end) {
  Counts result;
  for (const auto& [place, count] : end) {
    auto before = begin.find(place);
    result[place] = count - (before == begin.end() ? 0 : before->second);
  }
  return result;
}

uint64_t on_all_cpus(const Counts& counts, Kind kind, uint32_t id) {
  return sum(counts, kind, id, std::nullopt);
}

uint32_t softirq_vector(std::string_view name) {
  KernelCounters counters = read_kernel();
  const auto& lines = counters.softirqs.lines;
  auto found = std::find_if(lines.begin(), lines.end(), [&](const sys::CounterLine& line) {
    return sys::softirq_name(line.label) == name;
  });
  return static_cast<uint32_t>(found - lines.begin());
}

testing::AssertionResult is_in(uint64_t count, const Range& range) {
  if (range.least <= count && count <= range.most) return testing::AssertionSuccess();
  return testing::AssertionFailure() << count << " is not in " << range.least << ".." << range.most;
}

Witness::Witness() : collector_(start_collector(both_families())) {}

void Witness::take(size_t moment) {
  let_interrupts_finish();
  ours_.at(moment) = counts_of(read(*collector_));
  kernels_.at(moment) = counts_of(read_kernel());
  let_interrupts_finish();
}

Range Witness::range(Kind kind, uint32_t id, std::optional<int> cpu) const {
  return {sum(growth(ours_[1], ours_[2]), kind, id, cpu),
          sum(growth(ours_[0], ours_[3]), kind, id, cpu)};
}

Range Witness::kernel_range(Kind kind, uint32_t id) const {
  return {on_all_cpus(growth(kernels_[1], kernels_[2]), kind, id),
          on_all_cpus(growth(kernels_[0], kernels_[3]), kind, id)};
}

std::vector<std::pair<Kind, uint32_t>> Witness::sources() const {
  std::vector<std::pair<Kind, uint32_t>> result;
  for (const auto& [place, count] : growth(ours_[0], ours_[3])) {
    std::pair source{std::get<0>(place), std::get<1>(place)};
    bool is_new = std::find(result.begin(), result.end(), source) == result.end();
    if (count > 0 && is_new) result.push_back(source);
  }
  return result;
}

std::vector<uint32_t> disk_irqs(const DiskFile& disk) {
  constexpr uint64_t kReads = 200;
  Counts before = counts_of(read_kernel());
  auto done = disk.read_blocks(kReads);
  if (!done) ADD_FAILURE() << done.error().message;
  Counts grown = growth(before, counts_of(read_kernel()));
  std::vector<uint32_t> irqs;
  for (const auto& [place, count] : grown) {
    auto [kind, id, cpu] = place;
    if (kind == Kind::hardirq && count >= kReads / 2) irqs.push_back(id);
  }
  return irqs;
}

bool wait_until_counting(Running& program, size_t links) {
  return wait_until(program.pid(), [&] {
    if (!is_between_readings(program.pid())) return false;
    auto infos = descriptor_infos(program.pid());
    auto attached = std::count_if(infos.begin(), infos.end(), [](const std::string& info) {
      return info.find("link_type:") != info.npos;
    });
    return static_cast<size_t>(attached) >= links;
  });
}

bool wait_until_catching(Running& program) {
  return wait_until(program.pid(), [&] {
    auto status = read_file(fmt::format("/proc/{}/status", program.pid()));
    auto caught = number_after(status.value_or(""), "SigCgt:\t", 16);
    return caught && (*caught >> (SIGINT - 1) & 1) != 0;
  });
}

std::vector<uint32_t> bpf_programs_of(pid_t pid) {
  std::vector<uint32_t> ids;
  for (const std::string& info : descriptor_infos(pid)) {
    auto id = number_after(info, "prog_id:\t", 10);
    if (id) ids.push_back(static_cast<uint32_t>(*id));
  }
  return ids;
}

bool is_loaded(uint32_t bpf_program) {
  bpf_attr attributes{};
  attributes.prog_id = bpf_program;
  UniqueFd program(
      static_cast<int>(syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &attributes, sizeof(attributes))));
  return static_cast<bool>(program);
}

bool is_unloaded_soon(uint32_t bpf_program) {
  for (int tries = 0; tries < 1000 * patience(); ++tries) {
    if (!is_loaded(bpf_program)) return true;
    sleep_ms(10);
  }
  return false;
}

std::vector<Finished> run_around(const std::vector<std::vector<std::string>>& commands,
                                 size_t links, const std::function<void()>& load,
                                 Witness* witness) {
  if (witness) witness->begin_outer();
  std::vector<std::unique_ptr<Running>> programs;
  for (const auto& command : commands) programs.push_back(std::make_unique<Running>(command));
  for (const auto& program : programs) {
    if (!wait_until_counting(*program, links)) ADD_FAILURE() << "ended before it counted";
  }
  // All at once, and from now on: one that nobody reads fills its pipe, and gives up after its
  // stop.
  std::vector<Finished> finished(programs.size());
  std::vector<std::thread> readers;
  for (size_t i = 0; i < programs.size(); ++i) {
    readers.emplace_back([&finished, &programs, i] { finished[i] = programs[i]->wait(); });
  }
  if (witness) witness->begin_inner();
  let_interrupts_finish();
  load();
  let_interrupts_finish();
  if (witness) witness->end_inner();
  for (const auto& program : programs) program->signal(SIGINT);
  for (std::thread& reader : readers) reader.join();
  if (witness) witness->end_outer();
  for (const Finished& one : finished) EXPECT_EQ(one.status, 0) << one.err;
  return finished;
}

uint64_t calls_in(const std::vector<nlohmann::json>& intervals, Kind kind, uint32_t id,
                  std::optional<int> cpu) {
  uint64_t calls = 0;
  for (const auto& interval : intervals) {
    for (const auto& row : interval.at("rows")) {
      if (row.at("kind") != kind_name(kind) || row.at("id") != id) continue;
      if (cpu && row.at("cpu") != *cpu) continue;
      calls += row.at("count").get<uint64_t>();
      if (row.at("not_handled").is_number()) calls += row.at("not_handled").get<uint64_t>();
    }
  }
  return calls;
}

std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> objects;
  if (!text.empty() && text.back() != '\n') ADD_FAILURE() << "the last line is not whole";
  for (std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    objects.push_back(nlohmann::json::parse(line, nullptr, false));
    if (!objects.back().is_object()) ADD_FAILURE() << "not an object: " << line;
  }
  return objects;
}

}  // namespace irqscope::test
