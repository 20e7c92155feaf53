#include "model/loss_ledger.h"

#include <algorithm>
#include <numeric>

namespace irqscope {
namespace {

uint64_t count_of(const LossLedger::Counts& counts, size_t cpu) {
  return cpu < counts.size() ? counts[cpu] : 0;
}

uint64_t sum_of(const LossLedger::Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

}  // namespace

void LossLedger::begin(Counts before) {
  before_ = std::move(before);
  told_ = before_;
}

uint64_t& LossLedger::told_at(uint32_t cpu) {
  if (cpu >= told_.size()) told_.resize(cpu + 1);
  return told_[cpu];
}

void LossLedger::add(const Event& event, bool counts) {
  if (event.lost == 0) return;
  add(event.cpu, event.lost);
  if (counts) return;
  if (event.cpu >= early_.size()) early_.resize(event.cpu + 1);
  early_[event.cpu] += event.lost;
}

LossLedger::Counts LossLedger::untold() const {
  Counts untold = all_;
  for (size_t cpu = 0; cpu < untold.size(); ++cpu) {
    untold[cpu] -= std::min(count_of(told_, cpu), untold[cpu]);
  }
  return untold;
}

LossLedger::Counts LossLedger::by_cpu() const {
  Counts counts(std::max(told_.size(), all_.size()));
  for (size_t cpu = 0; cpu < counts.size(); ++cpu) {
    counts[cpu] = std::max(count_of(told_, cpu), count_of(all_, cpu)) - count_of(before_, cpu) -
                  count_of(early_, cpu);
  }
  return counts;
}

uint64_t LossLedger::lost() const { return sum_of(by_cpu()); }
uint64_t LossLedger::before() const { return sum_of(before_); }
uint64_t LossLedger::early() const { return sum_of(early_); }

}  // namespace irqscope
