// What the numbers in events stand for.
#pragma once

#include <cstdint>
#include <string>

#include "model/source.h"

namespace irqscope {

class EventNames {
 public:
  virtual ~EventNames() = default;
  // Valid as long as this is; "?" for one that is not known.
  virtual const Source& source(uint32_t number) = 0;
  // The path of a cgroup; null if it is not known.
  virtual const std::string* cgroup(uint64_t id) = 0;
  // "handle_irq_event+0x34", for an address on a stack.
  virtual std::string code(uint64_t address) = 0;
};

}  // namespace irqscope
