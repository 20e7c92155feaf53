// Storms: a source whose rate or share of a CPU is above a limit.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"

namespace irqscope {

struct AlertRule {
  enum class Figure { rate, share };
  Figure figure = Figure::rate;
  double limit = 0;
  std::string text;  // as it was given: "rate>50000"
};

// "rate>50000" (calls per second on all CPUs together) or "share>0.3" (of one CPU's time; net where
// that is known), spaces allowed, k and M as in "50k". A usage error names the text.
Result<AlertRule> parse_alert(std::string_view text);

struct Alert {
  uint64_t wall_ns = 0;
  AlertRule rule;
  bool began = true;     // false: it is over
  Source source;         // no CPU, no context
  double value = 0;      // what was above the limit: of all CPUs (rate) or the worst CPU (share)
  int cpu = 0;           // with the most of it
  double cpu_value = 0;  // the rate, or share, there
  std::vector<Share> top = {};  // what took the most time of that CPU meanwhile, largest first, up
                                // to 3
  uint64_t duration_ns = 0;     // of the time that was looked at; when it is over: how long it was
};

// Remembers which sources are above a limit, so that each storm begins once and ends once: when the
// source was not above it at two looks in a row.
class StormWatch {
 public:
  explicit StormWatch(std::vector<AlertRule> rules) : rules_(std::move(rules)) {}

  // `interval` has a row per source and CPU (Kind of a source), as difference() gives it.
  std::vector<Alert> look(const Interval& interval);

 private:
  struct Storm {
    Alert begin;
    uint64_t lasted_ns;     // the intervals in which it was above; a wall clock may jump
    bool was_calm = false;  // at the last look
  };
  using Figures = std::map<SourceKey, Alert>;  // of every source, above the limit or not

  void end_storms(size_t rule, const Interval& interval, const Figures& figures,
                  std::vector<Alert>& alerts);
  void begin_storms(size_t rule, const Interval& interval, const Figures& figures,
                    std::vector<Alert>& alerts);

  std::vector<AlertRule> rules_;
  std::map<std::pair<size_t, SourceKey>, Storm> storms_;  // by rule and source
};

}  // namespace irqscope
