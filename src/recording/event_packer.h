// Events of one CPU, packed into bytes: a column per field, so that like stands beside like.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/event.h"
#include "recording/event_columns.h"

namespace irqscope::recording {

class EventPacker {
 public:
  explicit EventPacker(uint32_t cpu) : cpu_(cpu) {}

  // The event's own `cpu` is not looked at. Of a stack that is too deep the outermost is left out.
  void add(const Event& event);
  size_t events() const { return columns_[kShapes].size(); }
  // About so many bytes, before compression.
  size_t size() const { return size_; }
  // Another event might not find room.
  bool full() const { return events() >= kMaxBlockEvents || size_ >= kEnoughBytes; }
  // Appends the bytes, and is empty again; the memory is kept for the next events.
  void take(std::string& to);
  void clear();

 private:
  struct TaskHash {
    size_t operator()(const Task& task) const;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  static constexpr size_t kEnoughBytes = 1 << 20;

  void put(Column column, uint64_t value);
  void add_task(const Task& task);
  void add_stack(std::span<const uint64_t> stack);
  void add_extra(const Event& event);

  uint32_t cpu_;
  uint64_t last_end_ns_ = 0;
  Task last_task_ = {};
  size_t size_ = 0;
  std::array<std::string, kColumns> columns_;
  std::unordered_map<Task, uint32_t, TaskHash> tasks_;
  std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>> stacks_;
};

}  // namespace irqscope::recording
