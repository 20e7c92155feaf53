#include "base/parse.h"
#include "model/alert.h"
#include "model/group.h"
#include "model/interval.h"

namespace irqscope {

void append(Interval& whole, const Interval& part) {
  whole.wall_ns = part.wall_ns;
  whole.duration_ns += part.duration_ns;
  for (const Row& row : part.rows) {
    bool known = false;
    for (Row& sum : whole.rows) {
      if (sum.source.key != row.source.key) continue;
      known = true;
      sum.tally.count += row.tally.count;
    }
    if (!known) whole.rows.push_back(row);
  }
}

Interval group(Interval interval, By by, bool per_cpu) {
  return per_cpu || by == By::cpu ? interval : sum_over_cpus(std::move(interval));
}

Result<AlertRule> parse_alert(std::string_view text) {
  size_t sign = text.find('>');
  std::string_view figure = text.substr(0, sign);
  if (sign == text.npos || (figure != "rate" && figure != "share")) {
    return usage_error("'{}' is no rule such as rate>50000 or share>0.3", text);
  }
  AlertRule rule;
  rule.figure = figure == "rate" ? AlertRule::Figure::rate : AlertRule::Figure::share;
  rule.limit = std::stod(std::string(text.substr(sign + 1)));
  rule.text = text;
  return rule;
}

std::vector<Alert> StormWatch::look(const Interval& interval) {
  std::vector<Alert> alerts;
  for (size_t i = 0; i < rules_.size(); ++i) {
    for (const Row& row : sum_over_cpus(interval).rows) {
      if (rate_per_second(interval, row) <= rules_[i].limit) continue;
      Alert alert;
      alert.rule = rules_[i];
      alert.source = row.source;
      if (storms_.try_emplace({i, row.source.key}, Storm{alert, 0}).second) alerts.push_back(alert);
    }
  }
  return alerts;
}

}  // namespace irqscope
