// The events of all CPUs in a round, nearly in the order of their ends.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "recording/reader.h"

namespace irqscope::recording {

// Takes no memory for events: those of a CPU stay packed until it is their turn. An event that lies
// behind a later one of its CPU comes with that one. The round must stay where it is.
class RoundEvents {
 public:
  explicit RoundEvents(const Round& round) {
    for (const EventBlock& block : round.blocks) cpus_[block.cpu()].blocks.push_back(&block);
    for (auto& [cpu, queue] : cpus_) go_on(queue);
  }

  // Null at the end; else until the next call.
  const Event* next() {
    if (last_) go_on(*last_);
    last_ = nullptr;
    if (order_.empty()) return nullptr;
    last_ = order_.top().second;
    order_.pop();
    return &last_->cursor->event();
  }

 private:
  struct Queue {
    std::vector<const EventBlock*> blocks;
    size_t opened = 0;
    std::optional<EventCursor> cursor;
  };

  void go_on(Queue& queue) {
    while (!queue.cursor || !queue.cursor->next()) {
      if (queue.opened == queue.blocks.size()) return;
      queue.cursor.emplace(*queue.blocks[queue.opened++]);
    }
    order_.emplace(queue.cursor->event().end_ns, &queue);
  }

  using Turn = std::pair<uint64_t, Queue*>;
  std::map<uint32_t, Queue> cpus_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> order_;
  Queue* last_ = nullptr;
};

}  // namespace irqscope::recording
