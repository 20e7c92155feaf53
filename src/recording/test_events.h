// Events for tests, and how to compare them.
#pragma once

#include <fmt/format.h>

#include <random>
#include <span>
#include <string>
#include <vector>

#include "recording/event_block.h"

namespace irqscope::recording {

// Every field, so that two events are equal if their texts are.
inline std::string text_of(const Event& event) {
  const Task& task = event.task;
  std::string text = fmt::format(
      "{} {} {} {} source {} cpu {} {}{} work {}/{} lost {} task {}/{} {} {} ", event.end_ns,
      event.gross_ns, event.nested_ns, event.delay_ns, event.source, event.cpu,
      static_cast<int>(event.outcome), event.reraised ? " reraised" : "", event.work, event.budget,
      event.lost, task.pid, task.tid, task.start_ns, task.cgroup);
  text.append(task.comm.data(), task.comm.size());
  for (uint64_t address : event.stack) text += fmt::format(" {:x}", address);
  return text;
}

inline std::vector<std::string> texts_of(const EventBlock& block) {
  std::vector<std::string> texts;
  for (EventCursor cursor(block); cursor.next();) texts.push_back(text_of(cursor.event()));
  return texts;
}

// Events as they could come, and as they should not; the same ones each time.
class RandomEvents {
 public:
  explicit RandomEvents(uint64_t seed, size_t deepest = kMaxStackDepth)
      : random_(seed), deepest_(deepest) {}

  // At times that no clock has, too, which a reader of files refuses.
  void at_any_time() { latest_ns_ = UINT64_MAX; }

  // Owned by this, like its stack; until the next.
  const Event& next(uint32_t cpu) {
    Event event{.end_ns = now_ += number(20'000),
                .gross_ns = number(30'000),
                .nested_ns = one_in(3) ? number(30'000) : 0,
                .delay_ns = one_in(2) ? any() : 0,
                .source = static_cast<uint32_t>(one_in(50) ? any() : number(5)),
                .cpu = cpu,
                .outcome = static_cast<Outcome>(number(3)),
                .reraised = one_in(10),
                .lost = one_in(100) ? any() : 0};
    if (one_in(30)) event.end_ns = any() & latest_ns_;
    if (one_in(5)) event.work = static_cast<uint32_t>(any());
    if (one_in(5)) event.budget = static_cast<uint32_t>(number(300));
    if (one_in(4)) task_ = random_task();
    event.task = task_;
    event.stack =
        one_in(3) ? std::span<const uint64_t>(random_stack()) : std::span<const uint64_t>();
    return event_ = event;
  }
  uint64_t number(uint64_t below) { return random_() % below; }

 private:
  bool one_in(uint64_t count) { return number(count) == 0; }
  uint64_t any() { return random_() >> number(64); }

  Task random_task() {
    Task task{.pid = static_cast<uint32_t>(number(9)),
              .tid = static_cast<uint32_t>(any()),
              .start_ns = any(),
              .cgroup = number(3)};
    for (char& byte : task.comm) byte = static_cast<char>(number(256));
    return one_in(2) ? task : Task{.pid = static_cast<uint32_t>(number(3))};
  }

  const std::vector<uint64_t>& random_stack() {
    if (stacks_.size() < 20) {
      stacks_.emplace_back(1 + number(deepest_));
      for (uint64_t& address : stacks_.back()) address = any();
    }
    return stacks_[number(stacks_.size())];
  }

  std::mt19937_64 random_;
  size_t deepest_;  // stack
  uint64_t now_ = 1'000'000'000;
  uint64_t latest_ns_ = (uint64_t{1} << 40) - 1;
  Task task_ = {};
  std::vector<std::vector<uint64_t>> stacks_;
  Event event_ = {};
};

}  // namespace irqscope::recording
