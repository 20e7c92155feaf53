#include "collect/event_decoder.h"

#include <algorithm>
#include <cstring>

namespace irqscope {
namespace {

// Takes a part off the front of the bytes; false if they are too few.
template <class T>
bool take(std::span<const std::byte>& bytes, T& part) {
  if (bytes.size() < sizeof(part)) return false;
  std::memcpy(&part, bytes.data(), sizeof(part));
  bytes = bytes.subspan(sizeof(part));
  return true;
}

Task task_of(const iq_event_task& part) {
  Task task;
  task.pid = static_cast<uint32_t>(part.pid_tgid >> 32);
  task.tid = static_cast<uint32_t>(part.pid_tgid);
  task.start_ns = part.start_ns;
  task.cgroup = part.cgroup;
  std::memcpy(task.comm.data(), part.comm, task.comm.size());
  return task;
}

Outcome outcome_of(uint8_t returned) {
  if (returned == 0) return Outcome::not_handled;
  return returned == 2 ? Outcome::woke_thread : Outcome::handled;
}

}  // namespace

void EventDecoder::begin(uint64_t begin_ns, const std::vector<uint64_t>& lost_by_cpu) {
  begin_ns_ = begin_ns;
  cpus_.resize(std::max(cpus_.size(), lost_by_cpu.size()));
  for (size_t cpu = 0; cpu < lost_by_cpu.size(); ++cpu) cpus_[cpu].lost = lost_by_cpu[cpu];
}

// An event may be overtaken by one of an interrupt that came while it was sent, and then knows of
// fewer.
uint64_t EventDecoder::newly_lost(Cpu& cpu, const iq_event& sent) const {
  if (sent.end_ns < begin_ns_) return 0;
  auto more = static_cast<int32_t>(sent.lost - static_cast<uint32_t>(cpu.lost));
  if (more <= 0) return 0;
  cpu.lost += static_cast<uint64_t>(more);
  return static_cast<uint64_t>(more);
}

bool EventDecoder::decode(uint32_t cpu_number, std::span<const std::byte> bytes, Event& event) {
  iq_event sent;
  std::span<const std::byte> rest = bytes;
  if (!take(rest, sent) || sent.bytes > bytes.size() || sent.bytes < sizeof(sent)) return false;
  rest = bytes.subspan(sizeof(sent), sent.bytes - sizeof(sent));
  if (cpu_number >= cpus_.size()) cpus_.resize(cpu_number + 1);
  Cpu& cpu = cpus_[cpu_number];

  iq_event_task task;
  iq_event_work work{};
  if (sent.parts & IQ_EVENT_TASK) {
    if (!take(rest, task)) return false;
    cpu.task = task_of(task);
  }
  if (sent.parts & IQ_EVENT_WORK && !take(rest, work)) return false;
  size_t frames = rest.size() / sizeof(uint64_t);
  if (frames > stack_.size()) return false;
  if (frames > 0) std::memcpy(stack_.data(), rest.data(), frames * sizeof(uint64_t));

  event = {sent.end_ns,
           sent.gross_ns,
           sent.nested_ns,
           sent.delay_ns,
           sent.row,
           cpu_number,
           outcome_of(sent.outcome),
           sent.reraised != 0,
           work.work,
           work.budget,
           newly_lost(cpu, sent),
           cpu.task,
           {stack_.data(), frames}};
  return true;
}

}  // namespace irqscope
