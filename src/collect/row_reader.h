// Reads rows that the kernel side is writing at the same time (bpf/abi/row.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "abi/row.h"
#include "model/sparse_counts.h"

namespace irqscope {

// What a row counts, of one moment.
struct RowCounts {
  uint64_t entered = 0;
  uint64_t handled = 0;
  uint64_t total_ns = 0;
  uint64_t nested_ns = 0;
  uint64_t not_handled = 0;
  uint64_t not_handled_ns = 0;
  uint64_t woke_thread = 0;
  uint64_t reraised = 0;
  uint64_t work = 0;
  uint64_t budget = 0;
  uint64_t max_ns = 0;  // of the events since the read before; 0 if there were none
  SparseCounts buckets;
  SparseCounts usec_slots;
};

// Each row is read whole or not at all: while its `seq` is odd or has changed meanwhile, the read
// is repeated. A row whose writer is stopped in the middle (a virtual CPU that lost its processor)
// stays as it was, and its events appear in the next read.
//
// The maximum of the time between two reads is exact. A row's wanted_epoch is raised after the row
// was read; if the row has changed by the time that is seen to have arrived, it is read again, so
// that no event lies between what was counted and the new epoch. Where that does not succeed, one
// event may be of the old epoch and yet belong to the next read; if it was not the longest of
// that epoch, it is known by its bucket only.
//
// Of a row that has not changed only its first line is looked at; of others the first two and those
// of buckets in use. Rows are read some at a time, so that they are still in the cache when they
// are looked at again.
class RowReader {
 public:
  // `usec_slots`: they are counted, too.
  explicit RowReader(std::span<iq_row> rows, bool usec_slots = false) : usec_slots_(usec_slots) {
    extend(rows);
  }

  // The same array, of which more rows are in use by now.
  void extend(std::span<iq_row> rows);
  size_t size() const { return rows_.size(); }

  struct Reading {
    size_t number;      // in the array
    const iq_row* who;  // in the array; only what is written once may be looked at
    const RowCounts* counts;
  };
  // The rows in use that could be read at least once. Valid until the next call.
  const std::vector<Reading>& read();
  const std::vector<Reading>& readings() const { return readings_; }  // of the last read()
  // Of one row, likewise; null if it is not among the readings.
  const RowCounts* counts_of(size_t number) const;

 private:
  struct State {
    uint32_t number;  // in the array
    // As in the row, when it was read last.
    uint32_t seq = 0;
    uint32_t epoch = 0;
    uint32_t prev_epoch = 0;
    uint64_t max_ns = 0;
    uint64_t prev_max_ns = 0;

    RowCounts counts;
    uint32_t begin = 0;       // events since the last read belong to this epoch or later
    uint32_t next_begin = 0;  // likewise, since the copy
    // If events before the last read belong to `begin`, too: what that epoch held when the read
    // ended and left it to the next one.
    bool is_shared = false;
    uint64_t shared_max_ns = 0;
    SparseCounts shared_buckets;

    bool copied = false;    // by the last read
    bool is_known = false;  // copied ever
  };
  void find_new_rows();
  void read_batch(std::span<State> states);
  void read_pending();
  void fetch(const State& state) const;
  bool changed(const State& state) const;
  void copy_words(const iq_row& row);
  void keep_copy(State& state) const;
  bool copy_row(State& state);
  bool read_once(State& state);
  bool is_settled(State& state) const;
  static void collect_maximum(State& state);
  static void collect_epoch(State& state, uint32_t epoch, uint64_t max_ns);
  static void begin_next(State& state);

  const bool usec_slots_;
  std::span<iq_row> rows_;
  std::vector<uint32_t> places_;  // of a row's state, plus 1; 0: there is none
  std::vector<State> states_;
  std::vector<State*> pending_;
  std::vector<Reading> readings_;
  // Those parts of a row that are in use, at their places; the rest is of rows before.
  iq_row copy_{};
};

}  // namespace irqscope
