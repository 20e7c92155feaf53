#include "model/sums.h"

namespace irqscope {
namespace {

// Every bit of the result depends on every bit of the number: ids and addresses are much alike.
uint64_t mix(uint64_t number) {
  number = (number ^ number >> 32) * 0x9e3779b97f4a7c15;
  return number ^ number >> 29;
}

void subtract(Timing& later, const Timing& earlier) {
  later.total_ns -= earlier.total_ns;
  later.nested_ns = minus(later.nested_ns, earlier.nested_ns);
  later.histogram -= earlier.histogram;
  later.usec_slots -= earlier.usec_slots;
}

void add(Timing& sum, const Timing& other) {
  sum.total_ns += other.total_ns;
  // A part without its nested time leaves no net time of the whole.
  bool known = sum.nested_ns && other.nested_ns;
  sum.nested_ns = known ? plus(sum.nested_ns, other.nested_ns) : std::nullopt;
  sum.max_ns = std::max(sum.max_ns, other.max_ns);
  sum.histogram += other.histogram;
  sum.usec_slots += other.usec_slots;
}

void subtract(Delay& later, const Delay& earlier) {
  later.reraised -= earlier.reraised;
  subtract(later.timing, earlier.timing);
}

void add(Delay& sum, const Delay& other) {
  sum.reraised += other.reraised;
  add(sum.timing, other.timing);
}

void subtract(Tally& later, const Tally& earlier) {
  later.count -= earlier.count;
  later.not_handled = minus(later.not_handled, earlier.not_handled);
  later.not_handled_ns = minus(later.not_handled_ns, earlier.not_handled_ns);
  later.woke_thread = minus(later.woke_thread, earlier.woke_thread);
  later.entered = minus(later.entered, earlier.entered);
  later.work = minus(later.work, earlier.work);
  later.budget = minus(later.budget, earlier.budget);
  if (later.timing && earlier.timing) subtract(*later.timing, *earlier.timing);
  if (later.delay && earlier.delay) subtract(*later.delay, *earlier.delay);
}

// The time of a whole is known if that of every part is.
void add(std::optional<Timing>& sum, const std::optional<Timing>& other) {
  if (sum && other) {
    add(*sum, *other);
  } else {
    sum.reset();
  }
}

// Not every source waits for something: those that don't are no gap in the sum.
void add(std::optional<Delay>& sum, const std::optional<Delay>& other) {
  if (sum && other) {
    add(*sum, *other);
  } else if (other) {
    sum = other;
  }
}

void add(Tally& sum, const Tally& other) {
  sum.count += other.count;
  sum.not_handled = plus(sum.not_handled, other.not_handled);
  sum.not_handled_ns = plus(sum.not_handled_ns, other.not_handled_ns);
  sum.woke_thread = plus(sum.woke_thread, other.woke_thread);
  sum.entered = plus(sum.entered, other.entered);
  sum.work = plus(sum.work, other.work);
  sum.budget = plus(sum.budget, other.budget);
  add(sum.timing, other.timing);
  add(sum.delay, other.delay);
}

}  // namespace

size_t KeyHash::operator()(const SourceKey& key) const {
  uint64_t place = static_cast<uint64_t>(key.cpu.value_or(-1)) << 8;
  if (key.context) place ^= 1 + static_cast<uint64_t>(*key.context);
  uint64_t mixed = mix(key.action ^ uint64_t{key.id} << 8 ^ static_cast<uint64_t>(key.kind));
  return static_cast<size_t>(mix(mixed ^ place));
}

size_t KeyHash::operator()(const std::pair<SourceKey, SourceKey>& keys) const {
  return static_cast<size_t>(mix((*this)(keys.first)) ^ (*this)(keys.second));
}

std::optional<uint64_t> plus(std::optional<uint64_t> a, std::optional<uint64_t> b) {
  if (!a || !b) return a ? a : b;
  return *a + *b;
}

std::optional<uint64_t> minus(std::optional<uint64_t> later, std::optional<uint64_t> earlier) {
  if (!later) return later;
  return *later - earlier.value_or(0);
}

void subtract(Row& later, const Row& earlier) { subtract(later.tally, earlier.tally); }

void add(Row& sum, const Row& other) {
  sum.source = other.source;
  add(sum.tally, other.tally);
  join(sum.shares, other.shares);
}

void subtract(Theft& later, const Theft& earlier) {
  later.share.count -= earlier.share.count;
  later.share.net_ns -= earlier.share.net_ns;
}

void add(Theft& sum, const Theft& other) {
  sum.victim = other.victim;
  add(sum.share, other.share);
}

void add(Share& sum, const Share& other) {
  sum.name = other.name;
  sum.count += other.count;
  sum.net_ns += other.net_ns;
}

void subtract(CpuUse& later, const CpuUse& earlier) {
  later.net_ns -= earlier.net_ns;
  later.idle_net_ns -= earlier.idle_net_ns;
  later.vector_net_ns -= earlier.vector_net_ns;
  if (later.noise && earlier.noise) later.noise->hits -= earlier.noise->hits;
}

void add(CpuUse& sum, const CpuUse& other) {
  sum.net_ns += other.net_ns;
  sum.idle_net_ns += other.idle_net_ns;
  sum.vector_net_ns += other.vector_net_ns;
  if (!other.noise) return;
  // The longest are those since the start, so that the later ones hold for both.
  uint64_t hits = sum.noise ? sum.noise->hits : 0;
  sum.noise = other.noise;
  sum.noise->hits += hits;
}

void subtract(ProgramCost& later, const ProgramCost& earlier) {
  later.runs -= earlier.runs;
  later.run_ns -= earlier.run_ns;
  later.misses = minus(later.misses, earlier.misses);
}

void add(ProgramCost& sum, const ProgramCost& other) {
  sum.runs += other.runs;
  sum.run_ns += other.run_ns;
  sum.misses = plus(sum.misses, other.misses);
}

}  // namespace irqscope
