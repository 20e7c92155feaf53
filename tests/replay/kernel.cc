#include "replay/kernel.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace irqscope::replay {
namespace {

// enum bpf_map_type
constexpr uint32_t kArray = 2, kPerCpuHash = 5, kPerCpuArray = 6, kArrayOfMaps = 12;

bool is_array(uint32_t type) {
  return type == kArray || type == kPerCpuArray || type == kArrayOfMaps;
}

constexpr uint32_t kRows = 64, kCpus = 4;

Kernel* running = nullptr;

}  // namespace

Task::Task(int pid, const std::string& comm, bool kernel_thread)
    : bytes_(std::make_unique<std::byte[]>(REPLAY_TASK_BYTES)) {
  replay_set_task(get(), pid, comm.c_str(), kernel_thread);
}

void AlignedFree::operator()(void* memory) const { std::free(memory); }

iq_knobs Kernel::net_knobs() {
  iq_knobs knobs{};
  knobs.rows = kRows;
  knobs.switches.measure_time = knobs.switches.measure_net = 1;
  return knobs;
}

Kernel::Kernel(const iq_knobs& knobs) : knobs_(knobs) {
  running = this;
  replay_knobs = &knobs_;
  rows_given = 0;
  current_ = &add_task(0, "swapper/0", true);
}

Kernel::~Kernel() {
  running = nullptr;
  replay_knobs = nullptr;
}

Task& Kernel::add_task(int pid, const std::string& comm, bool kernel_thread) {
  return tasks_.emplace_back(pid, comm, kernel_thread);
}

void Kernel::before_clock(int nth, std::function<void()> interrupt) {
  readings_left_ = nth;
  before_clock_ = std::move(interrupt);
}

uint64_t Kernel::clock_ns() {
  if (readings_left_ > 0 && --readings_left_ == 0) {
    // It may ask for the time itself, and say what runs next.
    auto interrupt = std::exchange(before_clock_, nullptr);
    interrupt();
  }
  return now_ns_;
}

irqaction* Kernel::action_of(int irq) {
  auto& bytes = actions_[irq];
  if (!bytes) {
    bytes = std::make_unique<std::byte[]>(REPLAY_ACTION_BYTES);
    replay_set_action(reinterpret_cast<irqaction*>(bytes.get()), nullptr, "test");
  }
  return reinterpret_cast<irqaction*>(bytes.get());
}

void Kernel::replace_action(int irq, const char* name) {
  replay_set_action(action_of(irq), nullptr, name);
}

void Kernel::enter_hardirq(int irq) { hardirq_entry(place(), irq, action_of(irq)); }

void Kernel::exit_hardirq(int irq, int result) {
  hardirq_exit(place(), irq, action_of(irq), result);
}

void Kernel::hardirq(int irq, uint64_t ns) {
  enter_hardirq(irq);
  now_ns_ += ns;
  exit_hardirq(irq);
}

void Kernel::nmi(uint64_t ns) { nmi_handler(place(), nullptr, static_cast<long long>(ns), 1); }

void Kernel::switch_to(Task& task, bool preempted) {
  Task& from = *current_;
  sched_switch(place(), preempted, from.get(), task.get());
  replay_set_state(task.get(), 0);
  current_ = &task;
}

void Kernel::sleep_then(Task& task) {
  constexpr iq_u32 kInterruptible = 1;
  replay_set_state(current_->get(), kInterruptible);
  switch_to(task, false);
}

void Kernel::block_then(Task& task) {
  constexpr iq_u32 kRtlockWait = 0x1000;
  replay_set_state(current_->get(), kRtlockWait);
  switch_to(task, false);
}

const iq_row& Kernel::row(iq_kind kind, uint32_t id, iq_context context) const {
  static const iq_row none{};
  for (uint32_t i = 0; i < std::min(rows_given, kRows); ++i) {
    const iq_row& row = *replay_row(i);
    if (row.used && row.kind == kind && row.id == id && row.context == context &&
        row.cpu == cpu_number_)
      return row;
  }
  return none;
}

const iq_row& Kernel::delays(const iq_row& source) const {
  return *replay_row(source.delay_row - 1);
}

uint64_t Kernel::net_ns() const {
  return std::accumulate(std::begin(cpu().net_ns), std::end(cpu().net_ns), uint64_t{0});
}

Kernel::Key Kernel::key_of(const replay_map& map, const void* key) const {
  std::string bytes(static_cast<const char*>(key), map.key_bytes);
  if (map.type == kPerCpuHash || map.type == kPerCpuArray) bytes += std::to_string(cpu_number_);
  return {map.map, bytes};
}

void* Kernel::add_element(const Key& key, uint32_t bytes) {
  size_t size = (bytes + IQ_CACHE_LINE - 1) / IQ_CACHE_LINE * IQ_CACHE_LINE;
  void* memory = std::aligned_alloc(IQ_CACHE_LINE, size);
  std::memset(memory, 0, size);
  elements_[key] = Element(memory);
  return memory;
}

void* Kernel::lookup(const replay_map& map, const void* key) {
  Key found = key_of(map, key);
  auto element = elements_.find(found);
  if (element != elements_.end()) return element->second.get();
  if (!is_array(map.type)) return nullptr;
  uint32_t index = 0;
  std::memcpy(&index, key, sizeof(index));
  bool is_cpu = map.value_bytes == sizeof(iq_cpu) || map.value_bytes == sizeof(iq_stream_cpu);
  return index < (is_cpu ? kCpus : kRows) ? add_element(found, map.value_bytes) : nullptr;
}

bool Kernel::insert(const replay_map& map, const void* key, const void* value, bool only_new) {
  void* memory = lookup(map, key);
  if (memory && only_new) return false;
  if (!memory) memory = add_element(key_of(map, key), map.value_bytes);
  std::memcpy(memory, value, map.value_bytes);
  return true;
}

bool Kernel::output(uint32_t transport, const void* event, uint64_t size) {
  if (!has_room_) return false;
  const auto* bytes = static_cast<const std::byte*>(event);
  sent_.push_back({cpu_number_, transport, {bytes, bytes + size}});
  if (after_output_) std::exchange(after_output_, nullptr)();
  return true;
}

extern "C" {

void* replay_lookup(replay_map map, const void* key) { return running->lookup(map, key); }

int replay_update(replay_map map, const void* key, const void* value, bool only_new) {
  return running->insert(map, key, value, only_new) ? 0 : -17;  // EEXIST
}

iq_u64 replay_clock_ns() { return running->clock_ns(); }
iq_u64 replay_jiffies() { return running->jiffies(); }
iq_u32 replay_cpu_number() { return running->cpu_number(); }
const task_struct* replay_current_task() { return running->current().get(); }
long replay_output(iq_u32 transport, const void* event, iq_u64 size) {
  return running->output(transport, event, size) ? 0 : -28;  // ENOSPC
}
iq_u64 replay_caller() { return running->caller(); }

}  // extern "C"

}  // namespace irqscope::replay
