#include "collect/row_reader.h"

#include <sched.h>

#include <algorithm>

namespace irqscope {
namespace {

// After so many attempts the writer must have been stopped in the middle of a row.
constexpr int kCopyAttempts = 1000;
// A row that changes in every round is hit faster than we can read it; its maximum may then be
// counted into the neighbouring interval.
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

void settle() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (volatile int spin = 0; spin < kSettleSpins;) spin = spin + 1;
}

}  // namespace

RowReader::RowReader(std::span<iq_row> rows) : rows_(rows), known_(rows.size()) {}

void RowReader::find_new_rows() {
  for (size_t i = 0; i < rows_.size(); ++i) {
    // Softirq rows have no `used` mark: an entry shows that one is in use.
    bool in_use = load(rows_[i].used) != 0 || load(rows_[i].entered) != 0;
    if (known_[i] || !in_use) continue;
    known_[i] = true;
    states_.push_back({i, {}, 0, 0});
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

void RowReader::collect_maximum(State& state) {
  const iq_row& copy = state.copy;
  // Nothing but `handled` tells whether the epochs of a fresh row mean anything.
  if (copy.handled == 0) return;
  if (copy.epoch >= state.begin) state.max_ns = std::max<uint64_t>(state.max_ns, copy.max_ns);
  if (copy.prev_epoch >= state.begin && copy.epoch != copy.prev_epoch) {
    state.max_ns = std::max<uint64_t>(state.max_ns, copy.prev_max_ns);
  }
}

const std::vector<RowReader::Reading>& RowReader::read() {
  find_new_rows();
  std::vector<State*> pending;
  for (State& state : states_) {
    state.max_ns = 0;
    if (changed(state)) pending.push_back(&state);
  }
  std::vector<State*> read_now = pending;
  for (int round = 0; !pending.empty() && round < kMaximumRounds; ++round) {
    for (State* state : pending) {
      if (!copy_row(*state)) continue;
      collect_maximum(*state);
      iq_row& row = rows_[state->number];
      __atomic_store_n(&row.wanted_epoch, row.wanted_epoch + 1, __ATOMIC_RELEASE);
    }
    settle();
    std::erase_if(pending, [&](const State* state) { return !changed(*state); });
  }
  for (State* state : read_now) state->begin = rows_[state->number].wanted_epoch;

  readings_.clear();
  for (const State& state : states_) readings_.push_back({state.number, &state.copy, state.max_ns});
  return readings_;
}

}  // namespace irqscope
