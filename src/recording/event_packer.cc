#include "recording/event_packer.h"

#include <algorithm>

#include "recording/little_endian.h"
#include "recording/varint.h"

namespace irqscope::recording {
namespace {

uint8_t extra_of(const Event& event) {
  bool has_work = event.work != 0 || event.budget != 0;
  return static_cast<uint8_t>((has_work ? kHasWork : 0) | (event.lost != 0 ? kHasLost : 0));
}

uint8_t shape_of(const Event& event, bool new_task) {
  int shape = static_cast<int>(event.outcome) << kOutcomeShift;
  if (event.nested_ns != 0) shape |= kHasNested;
  if (event.delay_ns != 0) shape |= kHasDelay;
  if (new_task) shape |= kHasTask;
  if (!event.stack.empty()) shape |= kHasStack;
  if (event.reraised) shape |= kReraised;
  if (extra_of(event) != 0) shape |= kHasExtra;
  return static_cast<uint8_t>(shape);
}

}  // namespace

size_t EventPacker::TaskHash::operator()(const Task& task) const {
  uint64_t mixed = task.start_ns * 31 + task.cgroup;
  mixed = (mixed * 31 + task.pid) * 31 + task.tid;
  return std::hash<std::string_view>()({task.comm.data(), task.comm.size()}) ^
         (mixed * 0x9e3779b97f4a7c15);
}

void EventPacker::put(Column column, uint64_t value) {
  size_t before = columns_[column].size();
  put_varint(columns_[column], value);
  size_ += columns_[column].size() - before;
}

void EventPacker::add(const Event& event) {
  bool new_task = events() == 0 || event.task != last_task_;
  columns_[kShapes] += static_cast<char>(shape_of(event, new_task));
  ++size_;
  put(kTimes, zigzag(event.end_ns - last_end_ns_));
  last_end_ns_ = event.end_ns;
  put(kSources, event.source);
  put(kGross, event.gross_ns);
  if (event.nested_ns != 0) put(kNested, event.nested_ns);
  if (event.delay_ns != 0) put(kDelays, event.delay_ns);
  if (new_task) add_task(event.task);
  if (!event.stack.empty()) add_stack(event.stack);
  if (extra_of(event) != 0) add_extra(event);
}

void EventPacker::add_task(const Task& task) {
  last_task_ = task;
  auto [place, is_new] = tasks_.try_emplace(task, static_cast<uint32_t>(tasks_.size()));
  put(kTasks, place->second);
  if (!is_new) return;
  put(kTaskTable, task.pid);
  put(kTaskTable, task.tid);
  put(kTaskTable, task.start_ns);
  put(kTaskTable, task.cgroup);
  columns_[kTaskTable].append(task.comm.data(), task.comm.size());
  size_ += task.comm.size();
}

void EventPacker::add_stack(std::span<const uint64_t> stack) {
  stack = stack.first(std::min(stack.size(), kMaxStackDepth));
  std::string_view bytes(reinterpret_cast<const char*>(stack.data()), stack.size_bytes());
  auto known = stacks_.find(bytes);
  if (known == stacks_.end()) {
    known = stacks_.emplace(bytes, static_cast<uint32_t>(stacks_.size())).first;
    put(kStackDepths, stack.size());
    for (uint64_t address : stack) put_fixed(columns_[kStackAddresses], address);
    size_ += stack.size_bytes();
  }
  put(kStacks, known->second);
}

void EventPacker::add_extra(const Event& event) {
  uint8_t extra = extra_of(event);
  columns_[kExtras] += static_cast<char>(extra);
  ++size_;
  if ((extra & kHasWork) != 0) {
    put(kWork, event.work);
    put(kBudgets, event.budget);
  }
  if ((extra & kHasLost) != 0) put(kLost, event.lost);
}

void EventPacker::take(std::string& to) {
  put_varint(to, cpu_);
  put_varint(to, events());
  put_varint(to, tasks_.size());
  put_varint(to, stacks_.size());
  for (const std::string& column : columns_) put_varint(to, column.size());
  for (const std::string& column : columns_) to += column;
  clear();
}

void EventPacker::clear() {
  for (std::string& column : columns_) column.clear();
  tasks_.clear();
  stacks_.clear();
  last_end_ns_ = 0;
  size_ = 0;
}

}  // namespace irqscope::recording
