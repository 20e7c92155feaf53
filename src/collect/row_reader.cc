#include "collect/row_reader.h"

#include <sched.h>

#include <algorithm>

#include "model/histogram.h"

namespace irqscope {
namespace {

// After so many attempts the writer must have been stopped in the middle of a row.
constexpr int kCopyAttempts = 1000;
// A row that changes in every round is hit faster than we can read it.
constexpr int kMaximumRounds = 100;
// For the store of an epoch to reach every CPU, and for the stores of an event that has not seen it
// to reach us.
constexpr int kSettleSpins = 1000;

template <class T>
T load(const T& value) {
  return __atomic_load_n(&value, __ATOMIC_ACQUIRE);
}

// Word by word, so that the compiler knows that somebody else writes there.
void copy_words(iq_row& to, const iq_row& from) {
  auto* target = reinterpret_cast<uint64_t*>(&to);
  auto* source = reinterpret_cast<const uint64_t*>(&from);
  for (size_t i = 0; i < sizeof(iq_row) / sizeof(uint64_t); ++i) {
    target[i] = __atomic_load_n(source + i, __ATOMIC_RELAXED);
  }
}

// The upper end of the highest bucket that has grown.
uint64_t longest_since(const std::vector<uint64_t>& earlier, const iq_row& now) {
  for (size_t i = IQ_BUCKETS; i-- > 0;) {
    if (now.buckets[i] != earlier[i]) return bucket_bounds(i).high_ns - 1;
  }
  return 0;
}

void settle() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (volatile int spin = 0; spin < kSettleSpins;) spin = spin + 1;
}

}  // namespace

void RowReader::extend(std::span<iq_row> rows) {
  rows_ = rows;
  known_.resize(rows.size());
}

void RowReader::find_new_rows() {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (known_[i] || load(rows_[i].used) == 0) continue;
    known_[i] = true;
    states_.push_back({});
    states_.back().number = i;
  }
}

bool RowReader::changed(const State& state) const {
  const iq_row& row = rows_[state.number];
  return load(row.seq) != state.copy.seq || load(row.entered) != state.copy.entered;
}

bool RowReader::copy_row(State& state) {
  const iq_row& row = rows_[state.number];
  iq_row copy;
  for (int attempt = 0; attempt < kCopyAttempts; ++attempt) {
    uint32_t before = load(row.seq);
    copy_words(copy, row);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 == 0 && load(row.seq) == before) {
      state.copy = copy;
      return true;
    }
    if (attempt % 16 == 15) sched_yield();
  }
  return false;
}

void RowReader::collect_epoch(State& state, uint32_t epoch, uint64_t max_ns) {
  if (epoch < state.begin) return;
  // No new event was longer than those of the last read; the buckets tell how long at most.
  if (epoch == state.begin && state.shared && state.shared->max_ns == max_ns) {
    max_ns = std::min(max_ns, longest_since(state.shared->buckets, state.copy));
  }
  state.max_ns = std::max(state.max_ns, max_ns);
}

void RowReader::collect_maximum(State& state) {
  const iq_row& copy = state.copy;
  // Nothing but `handled` tells whether the epochs of a fresh row mean anything.
  if (copy.handled == 0) return;
  collect_epoch(state, copy.epoch, copy.max_ns);
  if (copy.epoch != copy.prev_epoch) collect_epoch(state, copy.prev_epoch, copy.prev_max_ns);
}

// False if the row can't be read now.
bool RowReader::read_once(State& state) {
  if (!copy_row(state)) return false;
  state.is_known = true;
  collect_maximum(state);
  iq_row& row = rows_[state.number];
  state.copied = true;
  state.next_begin = row.wanted_epoch;
  __atomic_store_n(&row.wanted_epoch, row.wanted_epoch + 1, __ATOMIC_RELEASE);
  return true;
}

// True if no event since the copy can be of the epoch before.
bool RowReader::is_settled(State& state) const {
  if (changed(state)) return false;
  state.next_begin = rows_[state.number].wanted_epoch;
  return true;
}

void RowReader::begin_next(State& state) {
  const iq_row& copy = state.copy;
  if (!state.copied) return;
  state.begin = state.next_begin;
  state.shared.reset();
  if (copy.handled == 0 || copy.epoch != state.begin) return;
  state.shared = Shared{copy.max_ns, {copy.buckets, copy.buckets + IQ_BUCKETS}};
}

const std::vector<RowReader::Reading>& RowReader::read() {
  find_new_rows();
  std::vector<State*> pending;
  for (State& state : states_) {
    state.max_ns = 0;
    state.copied = false;
    if (changed(state)) pending.push_back(&state);
  }
  std::vector<State*> read_now = pending;
  for (int round = 0; !pending.empty() && round < kMaximumRounds; ++round) {
    std::erase_if(pending, [&](State* state) { return !read_once(*state); });
    settle();
    std::erase_if(pending, [&](State* state) { return is_settled(*state); });
  }
  for (State* state : read_now) begin_next(*state);

  readings_.clear();
  for (const State& state : states_) {
    if (state.is_known) readings_.push_back({state.number, &state.copy, state.max_ns});
  }
  return readings_;
}

}  // namespace irqscope
