// A kernel for the programs of bpf/: time, CPUs and tasks as a test says. A test calls events in
// their order; what the programs count is read from their rows.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abi/cpu.h"
#include "replay/programs.h"

namespace irqscope::replay {

// Softirq vectors, numbers as in Linux.
enum Softirq : uint32_t { kTimer = 1, kNetTx = 2, kNetRx = 3, kTasklet = 6 };

class Task {
 public:
  Task(int pid, const std::string& comm, bool kernel_thread);
  task_struct* get() const { return reinterpret_cast<task_struct*>(bytes_.get()); }

 private:
  std::unique_ptr<std::byte[]> bytes_;
};

struct Sent {
  uint32_t cpu;
  uint32_t transport;  // enum iq_transport
  std::vector<std::byte> bytes;
};

struct AlignedFree {
  void operator()(void* memory) const;
};

// Only one at a time: the programs are one copy.
class Kernel {
 public:
  static iq_knobs net_knobs();  // net times and nothing else
  explicit Kernel(const iq_knobs& knobs = net_knobs());
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  iq_knobs& knobs() { return knobs_; }

  // The clock stands still between two at().
  void at(uint64_t ns) { now_ns_ = ns; }
  uint64_t now() const { return now_ns_; }
  // Runs `interrupt` when a program asks for the time for the `nth` time (1: the next), just before
  // it is told. That is after the program has read the sums, and before it reads the clock.
  void before_clock(int nth, std::function<void()> interrupt);

  void on_cpu(uint32_t cpu) { cpu_number_ = cpu; }
  uint32_t cpu_number() const { return cpu_number_; }
  Task& idle() { return tasks_.front(); }
  Task& add_task(int pid, const std::string& comm, bool kernel_thread = false);
  Task& add_irq_thread(int pid) { return add_task(pid, "irq/9-test", true); }
  void set_current(Task& task) { current_ = &task; }
  const Task& current() const { return *current_; }
  void set_caller(uint64_t function) { caller_ = function; }  // on the stack, lib/context.h
  void set_place(uint64_t address) { place_ = address; }      // of the program's context

  void enter_hardirq(int irq);
  void exit_hardirq(int irq, int result = 1);  // enum irqreturn; handled
  void enter_timer() { local_timer_entry(place(), 0); }
  void exit_timer() { local_timer_exit(place(), 0); }
  void irq_work() {
    irq_work_entry(place(), 0);
    irq_work_exit(place(), 0);
  }
  void enter_softirq(uint32_t vector) { softirq_entry(place(), vector); }
  void exit_softirq(uint32_t vector) { softirq_exit(place(), vector); }
  void raise(uint32_t vector) { softirq_raise(place(), vector); }
  void nmi(uint64_t ns);  // one that ends now
  void wake(Task& task) { sched_waking(place(), task.get()); }
  void preempt_by(Task& task) { switch_to(task, true); }
  void sleep_then(Task& task);
  void block_then(Task& task);  // waits for a spinlock that another task has

  // Entry now, exit after `ns`; the time goes on.
  void hardirq(int irq, uint64_t ns);
  // Another device's handler, in the same place of memory.
  void replace_action(int irq, const char* name);

  // Events that were sent and found room.
  const std::vector<Sent>& sent() const { return sent_; }
  void set_room(bool has_room) { has_room_ = has_room; }
  // Runs once, after the next event was put into its buffer and before its program goes on.
  void after_output(std::function<void()> interrupt) { after_output_ = std::move(interrupt); }
  const iq_stream_cpu& stream() const { return *replay_stream(cpu_number_); }

  // Of the current CPU; a source that was never seen has a row of zeros.
  const iq_row& row(iq_kind kind, uint32_t id, iq_context context = IQ_NO_CONTEXT) const;
  const iq_row& delays(const iq_row& source) const;
  iq_cpu& cpu() const { return *replay_cpu(cpu_number_); }
  uint64_t net_ns() const;  // of all levels together

  // What the programs ask.
  uint64_t clock_ns();
  uint64_t jiffies() const { return now_ns_ / 4'000'000 + 1; }  // 250 a second
  uint64_t caller() const { return caller_; }
  void* lookup(const replay_map& map, const void* key);
  bool output(uint32_t transport, const void* event, uint64_t size);
  bool insert(const replay_map& map, const void* key, const void* value, bool only_new);

 private:
  using Element = std::unique_ptr<void, AlignedFree>;
  using Key = std::pair<const void*, std::string>;

  void* place() const { return reinterpret_cast<void*>(place_); }
  void switch_to(Task& task, bool preempted);
  Key key_of(const replay_map& map, const void* key) const;
  void* add_element(const Key& key, uint32_t bytes);
  irqaction* action_of(int irq);

  iq_knobs knobs_;
  uint64_t now_ns_ = 0;
  int readings_left_ = 0;  // until before_clock_ runs; 0: never
  std::function<void()> before_clock_;
  uint32_t cpu_number_ = 0;
  std::list<Task> tasks_;
  Task* current_ = nullptr;
  uint64_t caller_ = 0;
  uint64_t place_ = 0x1000;
  std::map<Key, Element> elements_;
  std::map<int, std::unique_ptr<std::byte[]>> actions_;
  std::vector<Sent> sent_;
  bool has_room_ = true;
  std::function<void()> after_output_;
};

}  // namespace irqscope::replay
