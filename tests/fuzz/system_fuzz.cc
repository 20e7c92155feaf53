// Texts of /proc and /sys: every reader of ours reads every text.
#include <unistd.h>

#include <set>

#include "base/temporary_folder.h"
#include "fuzz/fuzz.h"
#include "sys/cgroup_names.h"
#include "sys/code_mappings.h"
#include "sys/interrupts.h"
#include "sys/irq_identity.h"
#include "sys/irq_threads.h"
#include "sys/kallsyms.h"
#include "sys/kernel.h"
#include "sys/process.h"
#include "sys/processor_lines.h"
#include "sys/topology.h"
#include "sys/trace_pipe.h"

namespace irqscope::fuzz {
namespace {

constexpr uint32_t kPid = 1;
constexpr uint32_t kIrq = 7;
constexpr const char* kFiles[] = {
    "proc/interrupts",
    "proc/kallsyms",
    "proc/version",
    "proc/self/mountinfo",
    "proc/1/status",
    "proc/1/maps",
    "proc/1/comm",
    "proc/sys/kernel/osrelease",
    "proc/irq/7/node",
    "proc/irq/7/smp_affinity_list",
    "proc/irq/7/effective_affinity_list",
    "sys/kernel/irq/7/chip_name",
    "sys/kernel/irq/7/hwirq",
    "sys/kernel/irq/7/type",
    "sys/kernel/irq/7/actions",
    "sys/kernel/tracing/trace_pipe",
    "sys/devices/system/cpu/possible",
    "sys/devices/system/cpu/isolated",
    "sys/devices/system/cpu/nohz_full",
};

// All of its files are the same text.
class FakeMachine {
 public:
  FakeMachine() : folder_(TemporaryFolder::create()) {
    expect(folder_.has_value(), "a temporary folder");
    machine_.root = folder_->path();
    for (const char* file : kFiles) {
      std::filesystem::path path = machine_.root / file;
      std::filesystem::create_directories(path.parent_path());
      std::filesystem::create_symlink(text_.path(), path);
    }
  }
  const sys::Machine& with(std::string_view text) {
    text_.fill(text);
    return machine_;
  }

 private:
  MemoryFile text_;
  Result<TemporaryFolder> folder_;
  sys::Machine machine_;
};

void expect_counters(const Result<sys::CounterTable>& table) {
  expect_message(table);
  if (!table) return;
  for (const sys::CounterLine& line : table->lines) {
    expect(line.counts.size() <= table->cpus.size() || line.counts.size() == 1,
           "no more counters than CPUs", line.label);
  }
  sys::LineIds ids;
  std::set<std::pair<Kind, uint32_t>> seen;
  for (const sys::ProcessorLine& line : sys::processor_lines(*table)) {
    bool is_new = seen.emplace(line.kind, ids.id_of(line)).second;
    expect(is_new, "no two lines are one source", line.line->label);
  }
}

void expect_cpus(const Result<CpuSet>& cpus) {
  expect_message(cpus);
  if (!cpus) return;
  auto again = CpuSet::parse(cpus->to_list());
  expect(again && *again == *cpus, "a list of CPUs reads the same again", cpus->to_list());
}

void read_symbols(const sys::Machine& machine) {
  auto symbols = sys::Kallsyms::read(machine);
  expect_message(symbols);
  expect_message(sys::find_code(machine, {"irq_exit_rcu", "do_softirq"}));
  if (!symbols) return;
  for (uint64_t address : {uint64_t{0}, uint64_t{0xffffffff81000010}, UINT64_MAX}) {
    (void)symbols->find(address);
    (void)symbols->containing(address);
  }
}

void read_processes(const sys::Machine& machine, std::string_view text) {
  expect_message(sys::thread_group_of(machine, kPid));
  expect_message(sys::code_mappings(machine, kPid));
  expect_message(sys::cgroup2_mount(machine));
  expect_message(sys::find_cgroup(machine, text.substr(0, text.find('\n'))));
  (void)sys::irq_thread(machine, kPid, text.substr(0, 15));
  (void)sys::cgroup_display_name(text);
}

void read_machine(const sys::Machine& machine) {
  expect_message(sys::kernel_release(machine));
  (void)sys::is_preempt_rt(machine);
  (void)sys::read_irq_identity(machine, kIrq);
  expect_cpus(sys::possible_cpus(machine));
  expect_cpus(sys::isolated_cpus(machine));
  auto pipe = sys::TracePipe::open(machine);
  if (!pipe) return;
  for (const std::string& line : pipe->read_lines()) {
    expect(line.find('\n') == line.npos, "a line", line);
  }
}

}  // namespace
}  // namespace irqscope::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  static fuzz::FakeMachine fake;
  std::string_view text = fuzz::text_of(data, size);
  const sys::Machine& machine = fake.with(text);
  fuzz::expect_counters(sys::parse_interrupts(text));
  fuzz::expect_counters(sys::parse_softirqs(text));
  fuzz::expect_cpus(CpuSet::parse(text));
  fuzz::read_symbols(machine);
  fuzz::read_processes(machine, text);
  fuzz::read_machine(machine);
  return 0;
}
