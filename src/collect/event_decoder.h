// From the bytes of bpf/abi/event.h to events.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abi/event.h"
#include "model/event.h"

namespace irqscope {

class EventDecoder {
 public:
  // Losses until then, as the kernel side counts them, are not told; nor by an event that ended
  // before that time: the next one tells them.
  void begin(uint64_t begin_ns, const std::vector<uint64_t>& lost_by_cpu);

  // The next event of this CPU, and what it is part of: its task, if that is the one before's, and
  // how many are missing. Its stack is kept until the next call. False if the bytes are no event.
  bool decode(uint32_t cpu, std::span<const std::byte> bytes, Event& event);

 private:
  struct Cpu {
    Task task;
    uint64_t lost = 0;
  };
  uint64_t newly_lost(Cpu& cpu, const iq_event& sent) const;

  uint64_t begin_ns_ = 0;
  std::vector<Cpu> cpus_;
  std::array<uint64_t, IQ_EVENT_FRAMES> stack_{};
};

}  // namespace irqscope
