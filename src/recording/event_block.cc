#include "recording/event_block.h"

#include <algorithm>
#include <limits>

#include "recording/little_endian.h"
#include "recording/varint.h"

namespace irqscope::recording {
namespace {

constexpr uint64_t kMax32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMax64 = std::numeric_limits<uint64_t>::max();
constexpr size_t kLeastTaskBytes = 4 + sizeof(Task::comm);

// Whether that is `count` numbers, none above `highest`, and nothing else.
bool holds(std::string_view column, size_t count, uint64_t highest) {
  uint64_t value = 0;
  for (; count > 0; --count) {
    if (!take_varint(column, value, highest)) return false;
  }
  return column.empty();
}

template <class T>
bool take_into(std::string_view& from, T& to) {
  uint64_t value = 0;
  if (!take_varint(from, value, std::numeric_limits<T>::max())) return false;
  to = static_cast<T>(value);
  return true;
}

bool take_task(std::string_view& from, Task& task) {
  bool good = take_into(from, task.pid) && take_into(from, task.tid) &&
              take_into(from, task.start_ns) && take_into(from, task.cgroup);
  if (!good || from.size() < task.comm.size()) return false;
  from.copy(task.comm.data(), task.comm.size());
  from.remove_prefix(task.comm.size());
  return true;
}

uint64_t take(const char*& at) {
  uint64_t value = 0;
  at += get_varint(at, value);
  return value;
}

}  // namespace

Result<EventBlock> EventBlock::parse(std::string bytes) {
  EventBlock block;
  block.bytes_ = std::move(bytes);
  if (auto checked = block.check(); !checked) return tl::unexpected(checked.error());
  block.bytes_.append(kLongestVarint, '\0');
  return block;
}

Result<void> EventBlock::check() {
  Uses uses;
  if (bytes_.size() > kMaxRawBytes || !read_sizes()) return fail("sizes of events are wrong");
  if (!count_uses(uses)) return fail("shapes of events are wrong");
  if (!read_times() || !check_values(uses)) return fail("values of events are wrong");
  if (!read_tasks()) return fail("tasks of events are wrong");
  if (!read_stacks()) return fail("stacks of events are wrong");
  return {};
}

std::string_view EventBlock::column(Column column) const {
  return std::string_view(bytes_).substr(columns_[column].begin, columns_[column].size);
}

bool EventBlock::read_sizes() {
  std::string_view rest = bytes_;
  bool good = take_into(rest, cpu_) && take_into(rest, size_) && take_into(rest, task_count_) &&
              take_into(rest, stack_count_);
  for (Part& part : columns_) good = good && take_into(rest, part.size);
  if (!good || size_ == 0 || size_ > kMaxBlockEvents || cpu_ >= kMaxCpus) return false;
  size_t begin = bytes_.size() - rest.size();
  for (Part& part : columns_) {
    if (part.size > bytes_.size() - begin) return false;
    part.begin = begin;
    begin += part.size;
  }
  return begin == bytes_.size() && columns_[kShapes].size == size_ && task_count_ <= size_ &&
         stack_count_ <= size_;
}

bool EventBlock::count_uses(Uses& uses) const {
  for (char byte : column(kShapes)) {
    auto shape = static_cast<uint8_t>(byte);
    uses.nested += (shape & kHasNested) != 0;
    uses.delay += (shape & kHasDelay) != 0;
    uses.task += (shape & kHasTask) != 0;
    uses.stack += (shape & kHasStack) != 0;
    uses.extra += (shape & kHasExtra) != 0;
    if ((shape >> kOutcomeShift & 3) == 3) return false;
  }
  for (char byte : column(kExtras)) {
    auto extra = static_cast<uint8_t>(byte);
    uses.work += (extra & kHasWork) != 0;
    uses.lost += (extra & kHasLost) != 0;
    if ((extra & ~(kHasWork | kHasLost)) != 0) return false;
  }
  return (column(kShapes)[0] & kHasTask) != 0 && column(kExtras).size() == uses.extra;
}

bool EventBlock::read_times() {
  std::string_view rest = column(kTimes);
  uint64_t end_ns = 0;
  for (size_t left = size_; left > 0; --left) {
    uint64_t difference = 0;
    if (!take_varint(rest, difference)) return false;
    end_ns += unzigzag(difference);
    latest_ns_ = std::max(latest_ns_, end_ns);
  }
  return rest.empty();
}

bool EventBlock::check_values(const Uses& uses) const {
  // With no task there is no number that could be right: the first event has one.
  if (task_count_ == 0 || (stack_count_ == 0) != (uses.stack == 0)) return false;
  return holds(column(kSources), size_, kMax32) && holds(column(kGross), size_, kMax64) &&
         holds(column(kNested), uses.nested, kMax64) &&
         holds(column(kDelays), uses.delay, kMax64) &&
         holds(column(kTasks), uses.task, task_count_ - 1) &&
         holds(column(kStacks), uses.stack, stack_count_ - 1) &&
         holds(column(kWork), uses.work, kMax32) && holds(column(kBudgets), uses.work, kMax32) &&
         holds(column(kLost), uses.lost, kMax64);
}

bool EventBlock::read_tasks() {
  std::string_view rest = column(kTaskTable);
  if (rest.size() / kLeastTaskBytes < task_count_) return false;
  tasks_.resize(task_count_);
  for (Task& task : tasks_) {
    if (!take_task(rest, task)) return false;
  }
  return rest.empty();
}

bool EventBlock::read_stacks() {
  std::string_view depths = column(kStackDepths);
  std::string_view bytes = column(kStackAddresses);
  if (depths.size() != stack_count_) return false;  // a depth is below 128: one byte
  size_t end = 0;
  for (char depth : depths) {
    if (depth <= 0) return false;
    stack_ends_.push_back(end += static_cast<size_t>(depth));
  }
  if (bytes.size() != end * sizeof(uint64_t)) return false;
  for (; !bytes.empty(); bytes.remove_prefix(sizeof(uint64_t))) {
    addresses_.push_back(get_fixed<uint64_t>(bytes.data()));
  }
  if (stack_count_ > 0) forget_addresses();
  return true;
}

// They are the last column, and take most of the bytes.
void EventBlock::forget_addresses() {
  bytes_.resize(columns_[kStackAddresses].begin);
  bytes_.shrink_to_fit();
}

EventCursor::EventCursor(const EventBlock& block) : block_(&block), left_(block.size()) {
  for (size_t i = 0; i < kColumns; ++i) at_[i] = block.bytes_.data() + block.columns_[i].begin;
  event_.cpu = block.cpu();
}

bool EventCursor::next() {
  if (left_ == 0) return false;
  --left_;
  auto shape = static_cast<uint8_t>(*at_[kShapes]++);
  event_.end_ns += unzigzag(take(at_[kTimes]));
  event_.source = static_cast<uint32_t>(take(at_[kSources]));
  event_.gross_ns = take(at_[kGross]);
  event_.nested_ns = (shape & kHasNested) != 0 ? take(at_[kNested]) : 0;
  event_.delay_ns = (shape & kHasDelay) != 0 ? take(at_[kDelays]) : 0;
  event_.outcome = static_cast<Outcome>(shape >> kOutcomeShift & 3);
  event_.reraised = (shape & kReraised) != 0;
  if ((shape & kHasTask) != 0) event_.task = block_->tasks_[task_ = take(at_[kTasks])];
  event_.stack = {};
  if ((shape & kHasStack) != 0) read_stack();
  event_.work = event_.budget = 0;
  event_.lost = 0;
  if ((shape & kHasExtra) != 0) read_extra();
  return true;
}

void EventCursor::read_stack() {
  size_t number = take(at_[kStacks]);
  size_t begin = number == 0 ? 0 : block_->stack_ends_[number - 1];
  size_t end = block_->stack_ends_[number];
  event_.stack = std::span(block_->addresses_).subspan(begin, end - begin);
}

void EventCursor::read_extra() {
  auto extra = static_cast<uint8_t>(*at_[kExtras]++);
  if ((extra & kHasWork) != 0) {
    event_.work = static_cast<uint32_t>(take(at_[kWork]));
    event_.budget = static_cast<uint32_t>(take(at_[kBudgets]));
  }
  if ((extra & kHasLost) != 0) event_.lost = take(at_[kLost]);
}

}  // namespace irqscope::recording
