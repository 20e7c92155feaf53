// Events of one CPU as they came from a file, still packed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "recording/event_columns.h"

namespace irqscope::recording {

class EventBlock {
 public:
  // Looks at every value, so that reading the events afterwards cannot fail. An Error says what is
  // wrong.
  static Result<EventBlock> parse(std::string bytes);

  uint32_t cpu() const { return cpu_; }
  size_t size() const { return size_; }              // in events, at least 1
  uint64_t latest_ns() const { return latest_ns_; }  // of their ends
  const std::vector<Task>& tasks() const { return tasks_; }

 private:
  friend class EventCursor;

  struct Part {
    size_t begin;
    size_t size;
  };
  // How many events have what.
  struct Uses {
    size_t extra = 0, nested = 0, delay = 0, task = 0, stack = 0, work = 0, lost = 0;
  };

  std::string_view column(Column column) const;
  Result<void> check();
  bool read_sizes();
  bool count_uses(Uses& uses) const;
  bool read_times();
  bool check_values(const Uses& uses) const;
  bool read_tasks();
  bool read_stacks();
  void forget_addresses();

  std::string bytes_;  // and a few more, so that a number can be read without looking for the end
  uint32_t cpu_ = 0;
  size_t size_ = 0;
  uint64_t latest_ns_ = 0;
  size_t task_count_ = 0;
  size_t stack_count_ = 0;
  std::array<Part, kColumns> columns_{};
  std::vector<Task> tasks_;
  std::vector<size_t> stack_ends_;  // of each, in addresses_
  std::vector<uint64_t> addresses_;
};

// Hands out the events of a block, in the order in which they were added. The block must stay
// where it is.
class EventCursor {
 public:
  explicit EventCursor(const EventBlock& block);
  explicit EventCursor(const EventBlock&& block) = delete;

  // Goes to the first event, then to the one after; false at the end.
  bool next();
  // Its stack lives as long as the block; events with equal stacks have the same one.
  const Event& event() const { return event_; }
  // Its task's place in tasks(): as long as that is the same, so is the task.
  size_t task() const { return task_; }

 private:
  void read_extra();
  void read_stack();

  const EventBlock* block_;
  std::array<const char*, kColumns> at_{};
  size_t left_;
  size_t task_ = 0;
  Event event_ = {};
};

}  // namespace irqscope::recording
