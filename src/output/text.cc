// Tables and distributions for people.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/screened_writer.h"
#include "output/alert_text.h"
#include "output/details.h"
#include "output/distribution.h"
#include "output/layout.h"
#include "output/local_time.h"
#include "output/options.h"
#include "output/stat.h"
#include "output/table.h"

namespace irqscope {
namespace {

constexpr size_t kKeptAlerts = 3;

// Below a table, apart from it.
std::string paragraph(const std::string& text) { return text.empty() ? text : '\n' + text; }

class TextSink : public Sink {
 public:
  TextSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    info_ = info;
    return {};
  }

  Result<void> interval(const Interval& interval) override {
    look_at_terminal();
    std::string text = screen(interval, 0);
    size_t hidden = too_many_rows(interval, text);
    if (hidden > 0) {
      Interval shown = interval;
      shown.rows.resize(shown.rows.size() - hidden);
      text = screen(shown, hidden);
    }
    is_first_ = false;
    return out_.write(text);
  }

  Result<void> alert(const Alert& alert) override {
    std::string text = output::alert_text(alert, options_);
    // A table that is drawn anew would wipe it away.
    if (options_.refresh) alerts_.push_back(text);
    if (alerts_.size() > kKeptAlerts) alerts_.pop_front();
    return out_.write(text);
  }

  Result<void> end() override { return {}; }

 private:
  void look_at_terminal() {
    if (!options_.terminal) return;
    TerminalSize now = options_.terminal();
    if (options_.width && now.columns > 0) options_.width = now.columns;
    if (options_.height && now.lines > 0) options_.height = now.lines;
  }

  std::string screen(const Interval& interval, size_t hidden) const {
    std::string text = opening(interval) + body(interval);
    if (hidden > 0) {
      text += output::wrapped({fmt::format("... {} more", hidden)}, {"", 0, options_.width});
    }
    text += below(interval);
    text += loss(interval.loss);
    for (const std::string& alert : alerts_) text += alert;
    return text;
  }

  // The first rows of a table that is redrawn must not scroll away; the last ones may be left out,
  // but for a few. A line of them is a row, except in distributions.
  size_t too_many_rows(const Interval& interval, const std::string& text) const {
    constexpr size_t kLeastRows = 3;
    if (!options_.height || options_.distribution) return 0;
    // The cursor stands below the last line, and the rest of rows has a line of its own.
    auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    auto height = static_cast<size_t>(std::max(*options_.height, 1));
    if (lines <= height || interval.rows.size() <= kLeastRows) return 0;
    return std::min(lines - height + 1, interval.rows.size() - kLeastRows);
  }

  std::string opening(const Interval& interval) const {
    std::string text;
    if (options_.refresh) {
      text = kRedraw;
    } else if (!is_first_) {
      text = "\n";
    }
    if (options_.timestamp) text += output::clock_text_ms(interval.wall_ns) + '\n';
    return text;
  }

  std::string body(const Interval& interval) const {
    if (options_.distribution) return output::distributions(info_, options_, interval);
    if (options_.all_kinds) return output::stat(info_, options_, interval);
    return output::table(info_, options_, interval);
  }

  std::string below(const Interval& interval) const {
    std::string text;
    if (options_.all_kinds) text += paragraph(output::cpu_lines(options_, interval));
    text += paragraph(output::cost_lines(options_, interval));
    // It is the same in every interval.
    bool is_new = is_first_ || options_.refresh;
    if (is_new) text += paragraph(output::missing_lines(info_, options_));
    return text;
  }

  std::string loss(const Loss& loss) const {
    auto items = output::loss_items(loss);
    if (items.empty()) return "";
    items.front() = "lost: " + items.front();
    std::string text = output::wrapped(items, {",", 0, options_.width});
    if (!options_.color) return text;
    text.pop_back();  // so that the colour ends in its line
    return output::styled(text, output::Style::alert) + '\n';
  }

  Writer& out_;
  TableOptions options_;
  RunInfo info_;
  bool is_first_ = true;
  std::deque<std::string> alerts_;  // only if they have to be shown again
};

}  // namespace

std::unique_ptr<Sink> make_text_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<TextSink>(out, options);
}

}  // namespace irqscope
