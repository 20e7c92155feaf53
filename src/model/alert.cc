#include "model/alert.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "model/interval.h"
#include "model/sums.h"

namespace irqscope {
namespace {

constexpr size_t kTop = 3;

// Digits, then k or M.
std::optional<double> parse_limit(std::string_view text) {
  double factor = 1;
  if (text.ends_with('k') || text.ends_with('M')) {
    factor = text.back() == 'k' ? 1e3 : 1e6;
    text.remove_suffix(1);
  }
  double value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || !std::isfinite(value) || value < 0) return std::nullopt;
  return value * factor;
}

std::string without_blanks(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == ' ' || c == '\t'; });
  return result;
}

SourceKey without_place(SourceKey key) {
  key.cpu.reset();
  key.context.reset();
  return key;
}

// Empty: not known.
std::optional<double> figure_of(const AlertRule& rule, const Interval& interval, const Row& row) {
  if (rule.figure == AlertRule::Figure::share) return cpu_share(interval, row);
  return rate_per_second(interval, row);
}

// A source's figure on each CPU.
struct Reading {
  Source source;
  std::map<int, double> by_cpu;
};

std::map<SourceKey, Reading> readings(const AlertRule& rule, const Interval& interval) {
  std::map<SourceKey, Reading> result;
  for (const Row& row : interval.rows) {
    auto figure = figure_of(rule, interval, row);
    if (!figure) continue;
    Reading& reading = result[without_place(row.source.key)];
    reading.source = row.source;
    reading.source.key = without_place(row.source.key);
    reading.by_cpu[row.source.key.cpu.value_or(0)] += *figure;
  }
  return result;
}

Alert alert_of(const AlertRule& rule, const Interval& interval, const Reading& reading) {
  Alert alert{interval.wall_ns, rule, true, reading.source};
  double sum = 0;
  for (const auto& [cpu, value] : reading.by_cpu) {
    sum += value;
    if (value <= alert.cpu_value) continue;
    alert.cpu = cpu;
    alert.cpu_value = value;
  }
  alert.value = rule.figure == AlertRule::Figure::rate ? sum : alert.cpu_value;
  alert.duration_ns = interval.duration_ns;
  return alert;
}

// What took the most time of a CPU.
std::vector<Share> top_of(const Interval& interval, int cpu) {
  std::vector<Share> parts;
  for (const Row& row : interval.rows) {
    if (row.source.key.cpu.value_or(0) != cpu || !row.tally.timing) continue;
    parts.push_back({without_place(row.source.key), row.source->name, row.tally.count,
                     row.tally.timing->net_ns()});
  }
  parts = joined(parts);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Share& a, const Share& b) { return a.net_ns > b.net_ns; });
  if (parts.size() > kTop) parts.resize(kTop);
  return parts;
}

}  // namespace

Result<AlertRule> parse_alert(std::string_view text) {
  std::string rule = without_blanks(text);
  size_t sign = rule.find('>');
  std::string_view figure = std::string_view(rule).substr(0, sign);
  std::optional<double> limit;
  if (sign != rule.npos) limit = parse_limit(std::string_view(rule).substr(sign + 1));
  bool is_share = figure == "share";
  if ((figure != "rate" && !is_share) || !limit) {
    return usage_error("'{}' is no alert such as rate>50000 or share>0.3", text);
  }
  double value = limit.value_or(0);
  if (is_share && value >= 1) {
    return usage_error("'{}': no source has more than the whole of a CPU; 0.3 are 30 %", text);
  }
  return AlertRule{is_share ? AlertRule::Figure::share : AlertRule::Figure::rate, value,
                   std::string(text)};
}

std::vector<Alert> StormWatch::look(const Interval& interval) {
  std::vector<Alert> alerts;
  // Nothing can be said of no time; a storm neither begins nor ends in it.
  if (interval.duration_ns == 0) return alerts;
  for (size_t rule = 0; rule < rules_.size(); ++rule) {
    Figures figures;
    for (const auto& [key, reading] : readings(rules_[rule], interval)) {
      figures[key] = alert_of(rules_[rule], interval, reading);
    }
    end_storms(rule, interval, figures, alerts);
    begin_storms(rule, interval, figures, alerts);
  }
  return alerts;
}

void StormWatch::end_storms(size_t rule, const Interval& interval, const Figures& figures,
                            std::vector<Alert>& alerts) {
  for (auto storm = storms_.begin(); storm != storms_.end();) {
    const auto& [key, what] = *storm;
    auto figure = figures.find(key.second);
    bool is_over = figure == figures.end() || figure->second.value <= rules_[rule].limit;
    bool waits = is_over && !what.was_calm;
    if (key.first == rule) storm->second.was_calm = is_over;
    if (key.first != rule || !is_over || waits) {
      ++storm;
      continue;
    }
    Alert over{interval.wall_ns, rules_[rule], false, what.begin.source};
    over.cpu = what.begin.cpu;
    if (figure != figures.end()) over = figure->second;
    over.began = false;
    over.duration_ns = what.lasted_ns;
    alerts.push_back(std::move(over));
    storm = storms_.erase(storm);
  }
}

void StormWatch::begin_storms(size_t rule, const Interval& interval, const Figures& figures,
                              std::vector<Alert>& alerts) {
  for (const auto& [key, figure] : figures) {
    if (figure.value <= rules_[rule].limit) continue;
    auto [storm, is_new] = storms_.try_emplace({rule, key}, Storm{figure, 0, false});
    storm->second.lasted_ns += interval.duration_ns;
    if (!is_new) continue;
    alerts.push_back(figure);
    alerts.back().top = top_of(interval, figure.cpu);
  }
}

}  // namespace irqscope
