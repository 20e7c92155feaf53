// How events lie in a block: docs/recording.md has the whole of it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace irqscope::recording {

// An event has its values in the first two columns and source and gross; in the others only if its
// shape says so.
enum Column : size_t {
  kShapes,
  kExtras,
  kTimes,  // end_ns, as the difference to the event before
  kSources,
  kGross,
  kNested,
  kDelays,
  kTasks,   // number in the block's table of tasks
  kStacks,  // likewise
  kWork,
  kBudgets,
  kLost,
  kTaskTable,
  kStackDepths,
  kStackAddresses,
  kColumns,  // how many there are
};

// Bits of a shape.
inline constexpr uint8_t kHasNested = 1;
inline constexpr uint8_t kHasDelay = 2;
inline constexpr uint8_t kHasTask = 4;  // another one than the event before
inline constexpr uint8_t kHasStack = 8;
inline constexpr uint8_t kOutcomeShift = 4;  // two bits
inline constexpr uint8_t kReraised = 64;
inline constexpr uint8_t kHasExtra = 128;

// Bits of an extra: what few events have.
inline constexpr uint8_t kHasWork = 1;
inline constexpr uint8_t kHasLost = 2;

inline constexpr size_t kMaxBlockEvents = 65536;
inline constexpr uint32_t kMaxCpus = 65536;       // Linux has 8192 at most
inline constexpr size_t kMaxRawBytes = 16 << 20;  // of any block
inline constexpr size_t kMaxStackDepth = 127;     // PERF_MAX_STACK_DEPTH

}  // namespace irqscope::recording
