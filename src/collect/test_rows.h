// For tests and benchmarks: takes the kernel's part and writes rows as bpf/lib does.
#pragma once

#include <cstdint>

#include "abi/row.h"
#include "model/histogram.h"

namespace irqscope::test {

// On x86 every store is a release and every load an acquire; the BPF programs rely on no more.
template <class T>
T get(const T& value) {
  return __atomic_load_n(&value, __ATOMIC_ACQUIRE);
}

template <class T, class U>
void set(T& target, U value) {
  __atomic_store_n(&target, static_cast<T>(value), __ATOMIC_RELEASE);
}

template <class T>
void add(T& target, uint64_t amount) {
  set(target, get(target) + amount);
}

inline void enter(iq_row& row) {
  set(row.used, 1);
  add(row.entered, 1);
}

inline void begin_change(iq_row& row) { add(row.seq, 1); }
inline void end_change(iq_row& row) { add(row.seq, 1); }

// `entered`, seq and what is not of the time are the caller's.
inline void count_time(iq_row& row, uint64_t ns) {
  uint32_t wanted_epoch = get(row.wanted_epoch);
  size_t bucket = bucket_index(ns);
  add(row.handled, 1);
  add(row.total_ns, ns);
  if (get(row.epoch) != wanted_epoch) {
    set(row.prev_epoch, get(row.epoch));
    set(row.prev_max_ns, get(row.max_ns));
    set(row.epoch, wanted_epoch);
    set(row.max_ns, ns);
  } else if (ns > get(row.max_ns)) {
    set(row.max_ns, ns);
  }
  set(row.octaves, get(row.octaves) | uint64_t{1} << bucket / IQ_SUB_BUCKETS);
  add(row.buckets[bucket], 1);
}

inline void handle(iq_row& row, uint64_t ns) {
  enter(row);
  begin_change(row);
  count_time(row, ns);
  end_change(row);
}

}  // namespace irqscope::test
