// Events of one CPU, packed into bytes: a column per field, so that like stands beside like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace irqscope::recording {

// Packs.
class EventPacker {
 public:
  explicit EventPacker(uint32_t cpu) : cpu_(cpu) {}

  void add(const Event& event);
  size_t events() const;
  // About so many bytes, before compression.
  size_t size() const;
  // The bytes, and empty again.
  std::string take();
