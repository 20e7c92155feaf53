#include "collect/count_reader.h"

#include <algorithm>

#include "collect/atomic_load.h"

namespace irqscope {
namespace {

void fill(Timing& timing, const RowCounts& counts, bool has_net) {
  timing.total_ns = counts.total_ns;
  if (has_net) timing.nested_ns = counts.nested_ns;
  timing.max_ns = counts.max_ns;
  timing.histogram = Histogram(counts.buckets);
  timing.usec_slots = counts.usec_slots;
}

}  // namespace

void CountReader::read(std::span<iq_row> rows) {
  reader_.extend(rows);
  reader_.read();
}

bool CountReader::is_wanted(Kind kind) const { return has_kind(request_.kinds, kind); }

const CountReader::Known& CountReader::known(const RowReader::Reading& reading,
                                             SourceNamer::Alike& alike) {
  Known& known = known_[reading.number];
  if (known.is_named) return known;
  const iq_row& row = *reading.who;
  known.is_named = true;
  known.kind = static_cast<iq_kind>(row.kind);
  if (known.kind == IQ_DELAY) return known;
  known.source = namer_.source_of(reading.number, row, &alike);
  known.is_napi = known.kind == IQ_FUNCTION && IQ_FUNCTION_TYPE(row.id) == IQ_NAPI;
  known.delay_row = row.delay_row;
  // Others are counted only since they fall into those.
  known.is_wanted = known.kind == IQ_FUNCTION || is_wanted(known.source.key.kind);
  return known;
}

void CountReader::fill(Tally& tally, const Known& known, const RowCounts& counts) const {
  tally.entered = counts.entered;
  tally.count = request_.measure_time ? counts.handled : counts.entered;
  if (known.is_napi) {
    tally.work = counts.work;
    tally.budget = counts.budget;
  }
  if (!request_.measure_time) return;
  irqscope::fill(tally.timing.emplace(), counts, request_.measure_net);
  const KindInfo& kind = info_of(known.source.key.kind);
  if (kind.shares_interrupts) {
    tally.not_handled = counts.not_handled;
    tally.not_handled_ns = counts.not_handled_ns;
  }
  if (kind.wakes_threads) tally.woke_thread = counts.woke_thread;
}

void CountReader::add_delay(Tally& tally, const Known& known) const {
  if (known.delay_row == 0 || known.kind == IQ_FUNCTION) return;
  // A row of delays that has not been written yet is not read, either: so far nothing has waited.
  Delay& delay = tally.delay.emplace();
  const RowCounts* counts = reader_.counts_of(known.delay_row - 1);
  if (!counts) return;
  delay.reraised = counts->reraised;
  irqscope::fill(delay.timing, *counts, false);
}

void CountReader::add_row(const Known& known, const RowCounts& counts, Snapshot& snapshot) const {
  auto& rows = known.kind == IQ_FUNCTION ? snapshot.functions : snapshot.rows;
  Row& row = rows.emplace_back();
  row.source = known.source;
  fill(row.tally, known, counts);
  add_delay(row.tally, known);
}

void CountReader::add_rows(Snapshot& snapshot) {
  SourceNamer::Alike alike;
  known_.resize(std::max(known_.size(), reader_.size()));
  snapshot.rows.reserve(reader_.readings().size());
  for (const RowReader::Reading& reading : reader_.readings()) {
    const Known& row = known(reading, alike);
    if (row.is_wanted) add_row(row, *reading.counts, snapshot);
  }
}

std::vector<CpuUse> cpu_uses(std::span<const iq_cpu> cpus) {
  std::vector<CpuUse> uses;
  for (size_t i = 0; i < cpus.size(); ++i) {
    if (cpus[i].excluded) continue;
    CpuUse& use = uses.emplace_back();
    use.cpu = static_cast<int>(i);
    use.vector_net_ns = load_relaxed(cpus[i].vector_net_ns);
    for (size_t level = 0; level < IQ_LEVELS; ++level) {
      use.net_ns[level] = load_relaxed(cpus[i].net_ns[level]);
      use.idle_net_ns[level] = load_relaxed(cpus[i].idle_net_ns[level]);
    }
  }
  return uses;
}

Loss lost_calls(std::span<const iq_cpu> cpus) {
  Loss loss{0, 0};
  for (const iq_cpu& cpu : cpus) {
    for (size_t level = 0; level < IQ_LEVELS; ++level) {
      *loss.unmatched += load_relaxed(cpu.unmatched[level]);
      *loss.table_full += load_relaxed(cpu.table_full[level]);
    }
  }
  return loss;
}

}  // namespace irqscope
