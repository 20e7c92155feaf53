#include "collect/row_reader.h"

#include <sched.h>

#include <algorithm>
#include <bit>

#include "collect/atomic_load.h"
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

// Rows that are read together: as many as the cache surely holds the first lines of.
constexpr size_t kBatch = 128;

// So many rows ahead memory is asked for what is to be read.
constexpr size_t kAhead = 4;

constexpr size_t kLineWords = IQ_CACHE_LINE / sizeof(uint64_t);
constexpr size_t kCountLines = 2;  // of a row, before who it is
constexpr uint64_t kOctaves = (uint64_t{1} << IQ_BUCKETS / IQ_SUB_BUCKETS) - 1;
constexpr uint64_t kUsecLines = (uint64_t{1} << IQ_USEC_SLOTS / kLineWords) - 1;
static_assert(SparseCounts::kPerLine == kLineWords && IQ_SUB_BUCKETS == kLineWords);

// Two smaller fields may lie in one.
using Word = uint64_t __attribute__((may_alias));

// Word by word, so that the compiler knows that somebody else writes there.
void copy_line(Word* to, const Word* from) {
  for (size_t i = 0; i < kLineWords; ++i) to[i] = __atomic_load_n(from + i, __ATOMIC_RELAXED);
}

// The upper end of the highest bucket that has grown.
uint64_t longest_since(const SparseCounts& earlier, const SparseCounts& now) {
  uint64_t longest = 0;
  now.for_each([&](size_t bucket, uint64_t count) {
    if (count != earlier[bucket]) longest = bucket_bounds(bucket).high_ns - 1;
  });
  return longest;
}

void settle() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (volatile int spin = 0; spin < kSettleSpins;) spin = spin + 1;
}

}  // namespace

void RowReader::extend(std::span<iq_row> rows) {
  rows_ = rows;
  places_.resize(rows.size());
}

void RowReader::find_new_rows() {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (places_[i] != 0 || load_acquire(rows_[i].used) == 0) continue;
    states_.push_back({.number = static_cast<uint32_t>(i), .counts = {}, .shared_buckets = {}});
    places_[i] = static_cast<uint32_t>(states_.size());
  }
}

const RowCounts* RowReader::counts_of(size_t number) const {
  if (number >= places_.size() || places_[number] == 0) return nullptr;
  const State& state = states_[places_[number] - 1];
  return state.is_known ? &state.counts : nullptr;
}

bool RowReader::changed(const State& state) const {
  const iq_row& row = rows_[state.number];
  return load_acquire(row.seq) != state.seq || load_acquire(row.entered) != state.counts.entered;
}

// What is in use of a row.
void RowReader::copy_words(const iq_row& row) {
  auto* to = reinterpret_cast<Word*>(&copy_);
  const auto* from = reinterpret_cast<const Word*>(&row);
  for (size_t line = 0; line < kCountLines; ++line) {
    copy_line(to + line * kLineWords, from + line * kLineWords);
  }
  copy_.octaves &= kOctaves;
  for (uint64_t rest = copy_.octaves; rest != 0; rest &= rest - 1) {
    size_t first = static_cast<size_t>(std::countr_zero(rest)) * IQ_SUB_BUCKETS;
    copy_line(copy_.buckets + first, row.buckets + first);
  }
  if (!usec_slots_) return;
  for (size_t i = 0; i < IQ_USEC_SLOTS; i += kLineWords) {
    copy_line(copy_.usec_slots + i, row.usec_slots + i);
  }
}

void RowReader::keep_copy(State& state) const {
  state.seq = copy_.seq;
  state.epoch = copy_.epoch;
  state.prev_epoch = copy_.prev_epoch;
  state.max_ns = copy_.max_ns;
  state.prev_max_ns = copy_.prev_max_ns;
  RowCounts& counts = state.counts;
  counts.entered = copy_.entered;
  counts.handled = copy_.handled;
  counts.total_ns = copy_.total_ns;
  counts.nested_ns = copy_.nested_ns;
  counts.not_handled = copy_.not_handled;
  counts.not_handled_ns = copy_.not_handled_ns;
  counts.woke_thread = copy_.woke_thread;
  counts.reraised = copy_.reraised;
  counts.work = copy_.work;
  counts.budget = copy_.budget;
  counts.buckets = SparseCounts(copy_.buckets, copy_.octaves);
  if (usec_slots_) counts.usec_slots = SparseCounts(copy_.usec_slots, kUsecLines);
}

bool RowReader::copy_row(State& state) {
  const iq_row& row = rows_[state.number];
  for (int attempt = 0; attempt < kCopyAttempts; ++attempt) {
    uint32_t before = load_acquire(row.seq);
    copy_words(row);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 == 0 && load_acquire(row.seq) == before) {
      keep_copy(state);
      return true;
    }
    if (attempt % 16 == 15) sched_yield();
  }
  return false;
}

void RowReader::collect_epoch(State& state, uint32_t epoch, uint64_t max_ns) {
  if (epoch < state.begin) return;
  // No new event was longer than those of the last read; the buckets tell how long at most.
  if (epoch == state.begin && state.is_shared && state.shared_max_ns == max_ns) {
    max_ns = std::min(max_ns, longest_since(state.shared_buckets, state.counts.buckets));
  }
  state.counts.max_ns = std::max(state.counts.max_ns, max_ns);
}

void RowReader::collect_maximum(State& state) {
  // Nothing but `handled` tells whether the epochs of a fresh row mean anything.
  if (state.counts.handled == 0) return;
  collect_epoch(state, state.epoch, state.max_ns);
  if (state.epoch != state.prev_epoch) collect_epoch(state, state.prev_epoch, state.prev_max_ns);
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
  if (!state.copied) return;
  state.begin = state.next_begin;
  state.is_shared = state.counts.handled != 0 && state.epoch == state.begin;
  state.shared_max_ns = state.max_ns;
  state.shared_buckets = state.is_shared ? state.counts.buckets : SparseCounts();
}

// The lines that a copy will need; another CPU has them. What `octaves` says is a hint here.
void RowReader::fetch(const State& state) const {
  const iq_row& row = rows_[state.number];
  __builtin_prefetch(&row.prev_max_ns);
  uint64_t octaves = __atomic_load_n(&row.octaves, __ATOMIC_RELAXED) & kOctaves;
  for (uint64_t rest = octaves; rest != 0; rest &= rest - 1) {
    size_t first = static_cast<size_t>(std::countr_zero(rest)) * IQ_SUB_BUCKETS;
    __builtin_prefetch(row.buckets + first);
  }
}

// Those that can't be read are pending no more.
void RowReader::read_pending() {
  size_t kept = 0;
  for (size_t i = 0; i < pending_.size(); ++i) {
    if (i + kAhead < pending_.size()) fetch(*pending_[i + kAhead]);
    if (read_once(*pending_[i])) pending_[kept++] = pending_[i];
  }
  pending_.resize(kept);
}

void RowReader::read_batch(std::span<State> states) {
  pending_.clear();
  for (State& state : states) {
    state.counts.max_ns = 0;
    state.copied = false;
    if (changed(state)) pending_.push_back(&state);
  }
  for (int round = 0; !pending_.empty() && round < kMaximumRounds; ++round) {
    read_pending();
    settle();
    std::erase_if(pending_, [&](State* state) { return is_settled(*state); });
  }
  for (State& state : states) begin_next(state);
}

const std::vector<RowReader::Reading>& RowReader::read() {
  find_new_rows();
  std::span<State> states(states_);
  for (size_t begin = 0; begin < states.size(); begin += kBatch) {
    read_batch(states.subspan(begin, std::min(kBatch, states.size() - begin)));
  }
  readings_.clear();
  readings_.reserve(states.size());
  for (const State& state : states_) {
    if (state.is_known) readings_.push_back({state.number, &rows_[state.number], &state.counts});
  }
  return readings_;
}

}  // namespace irqscope
