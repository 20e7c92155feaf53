// A line per event, in columns that are as wide at the end as at the beginning.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "output/details.h"
#include "output/event_fields.h"
#include "output/layout.h"
#include "output/line_writer.h"
#include "output/local_time.h"
#include "output/value_text.h"
#include "output/words.h"

namespace irqscope {
namespace {

using namespace output;

constexpr size_t kTime = 18, kCpu = 3, kKind = 8, kDuration = 8, kPid = 7;
constexpr size_t kSource = 20, kComm = 15;  // where there is room
constexpr size_t kLongSource = 40;          // where there is more
constexpr size_t kLeastText = 4;

std::string_view heading(std::string_view key) { return find(event_fields(), key)->heading; }

class EventTextSink : public EventSink {
 public:
  EventTextSink(Writer& out, const EventTextOptions& options) : out_(out), options_(options) {
    if (options.width) fit(static_cast<size_t>(std::max(*options.width, 1)));
  }

  void event(const ToldEvent& told) override {
    begin();
    const Event& event = told.event;
    cell(clock_text_ns(told.wall_ns), kTime, Align::left);
    cell(fmt::format("{}", event.cpu), kCpu, Align::right);
    cell(kind_name(told.source.key.kind), kKind, Align::left);
    cell(source_name(told.source), source_, Align::left);
    cell(duration_text(event.gross_ns, options_.unit), kDuration, Align::right);
    if (net_) cell(duration_text(event.net_ns(), options_.unit), kDuration, Align::right);
    cell(delay(event), kDuration, Align::right);
    cell(fmt::format("{}", event.task.pid), kPid, Align::right);
    cell(fitted(printable(event.task.name()), comm_), 0, Align::left);
    end_line(Style::plain);
    for (const std::string& frame : told.stack) {
      line_ = "    " + shortened(printable(frame), 4);
      end_line(Style::plain);
    }
  }

  void lost(const LostEvents& lost) override {
    begin();
    line_ =
        shortened(fmt::format("{} {:>3} lost {}: the buffer was full", clock_text_ns(lost.wall_ns),
                              lost.cpu, counted(lost.count, "event")),
                  0);
    end_line(Style::alert);
  }

  void end(const TraceSummary&) override {}
  // Who waits for the first event should see what is to come.
  Result<void> flush() override {
    begin();
    return out_.flush();
  }

 private:
  size_t fixed_width() const {
    size_t columns = net_ ? 9 : 8;
    return kTime + kCpu + kKind + (net_ ? 3 : 2) * kDuration + kPid + columns - 1;
  }

  // The net time goes first, then the names get shorter.
  void fit(size_t width) {
    if (fixed_width() + 2 * kComm > width) net_ = false;
    size_t left = width > fixed_width() ? width - fixed_width() : 0;
    if (left >= source_ + comm_) {
      source_ = std::min(left - comm_, kLongSource);
      return;
    }
    source_ = std::max(left * 3 / 5, kLeastText);
    comm_ = std::max(left - std::min(left, source_), kLeastText);
  }

  void begin() {
    if (begun_) return;
    begun_ = true;
    cell(heading("time_ns"), kTime, Align::left);
    cell(heading("cpu"), kCpu, Align::right);
    cell(heading("kind"), kKind, Align::left);
    cell(heading("name"), source_, Align::left);
    cell(fmt::format("{}({})", heading("duration_ns"), unit_name(options_.unit)), kDuration,
         Align::right);
    if (net_) cell(heading("net_ns"), kDuration, Align::right);
    cell(heading("delay_ns"), kDuration, Align::right);
    cell(heading("pid"), kPid, Align::right);
    cell(heading("comm"), 0, Align::left);
    end_line(Style::header);
  }

  // Of a function also what it ran in, if there is room.
  std::string source_name(const Source& source) const {
    std::string name = printable(source->name);
    if (!source->within) return fitted(name, source_);
    std::string whole = fmt::format("{}: {}", printable(*source->within), name);
    bool has_room = !options_.width || display_width(whole) <= source_;
    return has_room ? whole : fitted(name, source_);
  }

  std::string delay(const Event& event) const {
    if (event.reraised) return "again";
    return event.delay_ns == 0 ? "-" : duration_text(event.delay_ns, options_.unit);
  }

  std::string fitted(const std::string& text, size_t width) const {
    return options_.width ? shorten(text, width) : text;
  }

  std::string shortened(const std::string& text, size_t indent) const {
    if (!options_.width) return text;
    size_t width = static_cast<size_t>(std::max(*options_.width, 1));
    return shorten(text, width > indent ? width - indent : 1);
  }

  void cell(std::string_view text, size_t width, Align align) {
    if (!line_.empty()) line_ += ' ';
    line_ += padded(text, width, align);
  }

  void end_line(Style style) {
    out_.text() += options_.color ? styled(line_, style) : line_;
    out_.text() += '\n';
    line_.clear();
  }

  LineWriter out_;
  EventTextOptions options_;
  size_t source_ = kSource, comm_ = kComm;
  bool net_ = true;
  bool begun_ = false;
  std::string line_;
};

}  // namespace

std::unique_ptr<EventSink> make_event_text_sink(Writer& out, const EventTextOptions& options) {
  return std::make_unique<EventTextSink>(out, options);
}

std::string loss_text(const Loss& loss) {
  auto items = loss_items(loss);
  return items.empty() ? "" : fmt::format("lost: {}\n", fmt::join(items, ", "));
}

std::string summary_text(const TraceSummary& summary) {
  std::string text = fmt::format("{}, {} lost ({})\n", counted(summary.shown, "event"),
                                 summary.lost, printable(summary.transport));
  for (size_t cpu = 0; cpu < summary.lost_by_cpu.size(); ++cpu) {
    if (summary.lost_by_cpu[cpu] == 0) continue;
    text += fmt::format("CPU {} lost {}: the buffer was full; a larger --buffer helps\n", cpu,
                        counted(summary.lost_by_cpu[cpu], "event"));
  }
  text += loss_text(summary.loss);
  if (summary.late > 0) {
    text += fmt::format("out of order: {} that came late\n", counted(summary.late, "event"));
  }
  if (summary.own_wakes > 0) {
    text += fmt::format("not shown: {} that only woke irqscope\n",
                        counted(summary.own_wakes, "interrupt"));
  }
  return text;
}

}  // namespace irqscope
