#include "output/json_parts.h"

#include <cmath>

#include "model/interval.h"

namespace irqscope::output {
namespace {

// A double's noise behind the digits that mean something would only make lines longer.
Json rounded(double value, double steps) { return std::round(value * steps) / steps; }

Json share(uint64_t ns, uint64_t duration_ns) {
  auto value = share_of(ns, duration_ns);
  return value ? rounded(*value, 1e9) : nullptr;
}

Json cpu_json(const CpuUse& use, uint64_t duration_ns) {
  return {{"cpu", use.cpu},
          {"nmi", share(use.net_ns.nmi, duration_ns)},
          {"hardirq", share(use.hardirq_net_ns(), duration_ns)},
          {"vector", share(use.vector_net_ns, duration_ns)},
          {"softirq", share(use.net_ns.softirq, duration_ns)},
          {"thread", share(use.net_ns.thread, duration_ns)},
          {"idle", share(use.idle_net_ns.total(), duration_ns)},
          {"net_ns", use.net_ns.total()}};
}

Json program_json(const ProgramCost& cost, uint64_t duration_ns) {
  auto run_ns = static_cast<double>(cost.run_ns);
  Json each = nullptr;
  if (cost.runs > 0) each = rounded(run_ns / static_cast<double>(cost.runs), 1e3);
  return {{"name", cost.name},
          {"runs", cost.runs},
          {"run_ns", cost.run_ns},
          {"ns_per_run", each},
          {"cpu_share", share(cost.run_ns, duration_ns)},
          {"misses", known(cost.misses)}};
}

Json top_json(const Alert& alert) {
  Json list = Json::array();
  for (const Share& part : alert.top) {
    list.push_back({{"kind", kind_name(part.source.kind)},
                    {"id", part.source.id},
                    {"name", part.name},
                    {"net_ns", part.net_ns},
                    {"share", share(part.net_ns, alert.duration_ns)}});
  }
  return list;
}

}  // namespace

Json loss_json(const Loss& loss) {
  Json object{{"unmatched", known(loss.unmatched)},
              {"table_full", known(loss.table_full)},
              {"missed_runs", known(loss.missed_runs)}};
  if (loss.lost_events) object["lost_events"] = *loss.lost_events;
  return object;
}

Json cpus_json(const Interval& interval) {
  if (interval.cpus.empty()) return nullptr;
  Json list = Json::array();
  for (const CpuUse& use : interval.cpus) list.push_back(cpu_json(use, interval.duration_ns));
  return list;
}

Json missing_json(const std::vector<Missing>& missing) {
  Json list = Json::array();
  for (const Missing& one : missing) {
    list.push_back({{"kind", kind_name(one.kind)}, {"what", one.what}, {"reason", one.reason}});
  }
  return list;
}

Json programs_json(const Interval& interval) {
  Json list = Json::array();
  for (const ProgramCost& cost : interval.programs) {
    list.push_back(program_json(cost, interval.duration_ns));
  }
  return list;
}

Json alert_json(const Alert& alert) {
  double steps = alert.rule.figure == AlertRule::Figure::rate ? 1e3 : 1e9;
  return {{"schema", "irqscope.alert/1"},
          {"time_ns", alert.wall_ns},
          {"rule", alert.rule.text},
          {"state", alert.began ? "began" : "over"},
          {"kind", kind_name(alert.source.key.kind)},
          {"id", alert.source.key.id},
          {"name", alert.source->name},
          {"value", rounded(alert.value, steps)},
          {"cpu", alert.cpu},
          {"cpu_value", rounded(alert.cpu_value, steps)},
          {"top", top_json(alert)},
          {"duration_ns", alert.duration_ns}};
}

}  // namespace irqscope::output
