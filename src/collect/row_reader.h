// Reads rows that the kernel side is writing at the same time (bpf/abi/row.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "abi/row.h"

namespace irqscope {

// Each row is read whole or not at all: while its `seq` is odd or has changed meanwhile, the read
// is repeated. A row whose writer is stopped in the middle (a virtual CPU that lost its processor)
// stays as it was, and its events appear in the next read.
//
// The maximum of the time between two reads is exact. A row's wanted_epoch is raised after the row
// was read; if the row has changed by the time that is seen to have arrived, it is read again, so
// that no event lies between what was counted and the new epoch. Where that does not succeed, one
// event may be of the old epoch and yet belong to the next read; if it was not the longest of
// that epoch, it is known by its bucket only.
class RowReader {
 public:
  explicit RowReader(std::span<iq_row> rows) { extend(rows); }

  // The same array, of which more rows are in use by now.
  void extend(std::span<iq_row> rows);

  struct Reading {
    size_t number;      // in the array
    const iq_row* row;  // a consistent copy
    uint64_t max_ns;    // of the events since the read before; 0 if there were none
  };
  // The rows in use that could be read at least once. Valid until the next call.
  const std::vector<Reading>& read();
  const std::vector<Reading>& readings() const { return readings_; }  // of the last read()

 private:
  // What an epoch held when a read ended and left it to the next one.
  struct Shared {
    uint64_t max_ns;
    std::vector<uint64_t> buckets;
  };
  struct State {
    size_t number;  // in the array
    iq_row copy{};
    uint32_t begin = 0;            // events since the last read belong to this epoch or later
    uint32_t next_begin = 0;       // likewise, since the copy
    std::optional<Shared> shared;  // if events before the last read belong to `begin`, too
    uint64_t max_ns = 0;
    bool copied = false;    // by the last read
    bool is_known = false;  // copied ever
  };
  void find_new_rows();
  bool changed(const State& state) const;
  bool copy_row(State& state);
  bool read_once(State& state);
  bool is_settled(State& state) const;
  static void collect_maximum(State& state);
  static void collect_epoch(State& state, uint32_t epoch, uint64_t max_ns);
  static void begin_next(State& state);

  std::span<iq_row> rows_;
  std::vector<bool> known_;
  std::vector<State> states_;
  std::vector<Reading> readings_;
};

}  // namespace irqscope
