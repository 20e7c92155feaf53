// Tables and distributions for people.
#include "output/details.h"
#include "output/distribution.h"
#include "output/layout.h"
#include "output/local_time.h"
#include "output/options.h"
#include "output/table.h"

namespace irqscope {
namespace {

// Home, then clear to the end: what was scrolled away stays readable (unlike with ED 2).
constexpr std::string_view kRedraw = "\x1b[H\x1b[J";

class TextSink : public Sink {
 public:
  TextSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    info_ = info;
    return {};
  }

  Result<void> interval(const Interval& interval) override {
    std::string text = opening(interval);
    text += options_.distribution ? output::distributions(info_, options_, interval)
                                  : output::table(info_, options_, interval);
    text += loss(interval.loss);
    is_first_ = false;
    return out_.write(text);
  }

  Result<void> alert(const Alert&) override { return {}; }

  Result<void> end() override { return {}; }

 private:
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
};

}  // namespace

std::unique_ptr<Sink> make_text_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<TextSink>(out, options);
}

}  // namespace irqscope
