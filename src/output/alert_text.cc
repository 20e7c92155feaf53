#include "output/alert_text.h"

#include <fmt/format.h>

#include "model/interval.h"
#include "output/layout.h"
#include "output/local_time.h"
#include "output/words.h"

namespace irqscope::output {
namespace {

std::string over_text(const Alert& alert) {
  return fmt::format("{} storm over: {} ({}) after {:.1f} s", clock_text_ms(alert.wall_ns),
                     printable(alert.source->name), printable(alert.rule.text),
                     static_cast<double>(alert.duration_ns) / 1e9);
}

// How much of it there is, and where.
std::string figure_text(const Alert& alert) {
  std::string name = printable(alert.source->name);
  std::string rule = printable(alert.rule.text);
  if (alert.rule.figure == AlertRule::Figure::share) {
    return fmt::format("{} {:.1f} % of CPU {} ({})", name, alert.value * 100, alert.cpu, rule);
  }
  double part = alert.value > 0 ? alert.cpu_value / alert.value : 0;
  return fmt::format("{} {:.0f}/s ({}), {:.0f} % on CPU {}", name, alert.value, rule, part * 100,
                     alert.cpu);
}

std::string share_text(const Share& share, uint64_t duration_ns) {
  auto part = share_of(share.net_ns, duration_ns);
  return fmt::format("{} {:.1f} %", printable(share.name), part.value_or(0) * 100);
}

std::vector<std::string> items(const Alert& alert) {
  if (!alert.began) return {over_text(alert)};
  std::string first = fmt::format("{} storm: {}", clock_text_ms(alert.wall_ns), figure_text(alert));
  std::vector<std::string> result;
  for (const Share& share : alert.top) {
    if (alert.duration_ns > 0) result.push_back(share_text(share, alert.duration_ns));
  }
  if (result.empty()) return {first};
  result.front() = fmt::format("{}; there: {}", first, result.front());
  return result;
}

}  // namespace

std::string alert_text(const Alert& alert, const TableOptions& options) {
  std::string text = wrapped(items(alert), {",", 0, options.width});
  if (!options.color || !alert.began) return text;
  text.pop_back();  // so that the colour ends in its line
  return styled(text, Style::alert) + '\n';
}

}  // namespace irqscope::output
