// Reads rows that the kernel side is writing at the same time (bpf/abi/row.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "abi/row.h"

namespace irqscope {

// Each row is read whole or not at all: while its `seq` is odd or has changed meanwhile, the read
// is repeated. A row whose writer is stopped in the middle (a virtual CPU that lost its processor)
// stays as it was at the read before, and its events appear in the next.
//
// The maximum of the time between two reads is exact. A row's wanted_epoch is raised after the row
// was read; if the row has changed by the time that is seen to have arrived, it is read again, so
// that no event lies between what was counted and the new epoch.
class RowReader {
 public:
  explicit RowReader(std::span<iq_row> rows);

  struct Reading {
    size_t number;      // in the array
    const iq_row* row;  // a consistent copy
    uint64_t max_ns;    // of the events since the read before; 0 if there were none
  };
  // The rows in use, in order. Valid until the next call.
  const std::vector<Reading>& read();

 private:
  struct State {
    size_t number;  // in the array
    iq_row copy{};
    uint32_t begin = 0;  // the epoch that the events since the last read belong to, or later
    uint64_t max_ns = 0;
  };
  void find_new_rows();
  bool changed(const State& state) const;
  bool copy_row(State& state);
  void collect_maximum(State& state);

  std::span<iq_row> rows_;
  std::vector<bool> known_;
  std::vector<State> states_;
  std::vector<Reading> readings_;
};

}  // namespace irqscope
