#include "diagnose/noise.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/stop_signal.h"
#include "model/interval.h"

namespace irqscope {
namespace {

double fraction(uint64_t part_ns, uint64_t whole_ns) {
  return whole_ns == 0 ? 0 : static_cast<double>(part_ns) / static_cast<double>(whole_ns);
}

double per_second(uint64_t count, uint64_t duration_ns) {
  return fraction(count, duration_ns) * 1e9;
}

NoiseSource source_of(const Interval& interval, const Row& row) {
  NoiseSource source{row.source, row.tally.count, rate_per_second(interval, row)};
  if (row.tally.timing) {
    source.net_ns = row.tally.timing->net_ns();
    source.max_ns = row.tally.timing->max_ns;
    source.share = fraction(source.net_ns, interval.duration_ns);
  }
  return source;
}

using SourcesByCpu = std::map<int, std::vector<NoiseSource>>;

SourcesByCpu sources_by_cpu(const Interval& interval) {
  SourcesByCpu by_cpu;
  for (const Row& row : interval.rows) {
    if (row.source.key.cpu) by_cpu[*row.source.key.cpu].push_back(source_of(interval, row));
  }
  for (auto& [cpu, sources] : by_cpu) {
    std::sort(sources.begin(), sources.end(), [](const NoiseSource& a, const NoiseSource& b) {
      return std::tie(b.net_ns, b.count, a.source->name, a.source.key) <
             std::tie(a.net_ns, a.count, b.source->name, b.source.key);
    });
  }
  return by_cpu;
}

void add_use(const Interval& interval, const CpuUse& use, CpuNoise& noise) {
  noise.lost_ns = use.net_ns.total();
  noise.share = fraction(noise.lost_ns, interval.duration_ns);
  if (!use.noise) return;
  noise.hits = use.noise->hits;
  noise.rate = per_second(noise.hits, interval.duration_ns);
  noise.longest_hit_ns = use.noise->longest_hit_ns;
  if (noise.longest_hit_ns > 0) noise.longest_hit_source = use.noise->longest_hit_source;
  // It may have begun before the interval, which then is all that there is to say.
  noise.longest_quiet_ns = std::min(use.noise->longest_quiet_ns, interval.duration_ns);
}

void judge(CpuNoise& noise, const NoiseLimits& limits) {
  if (limits.max_single_ns) noise.exceeds_single = noise.longest_hit_ns > *limits.max_single_ns;
  if (limits.max_share) noise.exceeds_share = noise.share > *limits.max_share;
}

CpuNoise noise_of(const Interval& interval, int cpu, const NoiseLimits& limits,
                  SourcesByCpu& sources) {
  CpuNoise noise{.cpu = cpu,
                 .longest_hit_source = {},
                 .longest_quiet_ns = interval.duration_ns,
                 .exceeds_single = {},
                 .exceeds_share = {},
                 .sources = std::move(sources[cpu])};
  for (const CpuUse& use : interval.cpus) {
    if (use.cpu == cpu) add_use(interval, use, noise);
  }
  judge(noise, limits);
  return noise;
}

void watch_for_noise(CollectRequest& request, const CpuSet& cpus) {
  request.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  request.backend = Backend::ebpf;
  request.measure_net = true;
  request.noise = true;
  request.only_cpus = cpus;
}

}  // namespace

NoiseReport noise_report(const Interval& interval, const CpuSet& cpus, const NoiseLimits& limits) {
  NoiseReport report;
  report.duration_ns = interval.duration_ns;
  report.loss = interval.loss;
  SourcesByCpu sources = sources_by_cpu(interval);
  for (int cpu : cpus.cpus()) report.cpus.push_back(noise_of(interval, cpu, limits, sources));
  return report;
}

Result<NoiseReport> measure_noise(CollectRequest request, const sys::Machine& machine,
                                  const CpuSet& cpus, uint64_t duration_ns,
                                  const NoiseLimits& limits, const std::function<void()>& started) {
  watch_for_noise(request, cpus);
  auto opened = open_collector(request, machine);
  if (!opened) return tl::unexpected(opened.error());
  started();
  auto begin = opened->collector->read();
  if (!begin) return tl::unexpected(begin.error());
  sleep_until_ns(begin->monotonic_ns + duration_ns);
  auto end = opened->collector->read();
  if (!end) return tl::unexpected(end.error());

  NoiseReport report = noise_report(difference(*begin, *end), cpus, limits);
  RunInfo info = opened->collector->info();
  report.attach = info.attach;
  report.missing = info.missing;
  return report;
}

}  // namespace irqscope
