#include "runner/run.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "base/utf8.h"
#include "ebpf/user_table.h"
#include "output/line_writer.h"
#include "runner/run_notes.h"
#include "runner/table_text.h"

namespace irqscope::runner {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kSecond = 1000 * kMs;
// A perf buffer wakes nobody before a quarter of it is full.
constexpr uint64_t kIdleNs = 20 * kMs;
// While events come, some of them are waited for: one at a time costs more.
constexpr uint64_t kBusyNs = kMs;
// Before it is said that maps are empty.
constexpr uint64_t kPatienceNs = 3 * kSecond;

bool is_all_zero(const Element& element) {
  return std::all_of(element.values.begin(), element.values.end(), is_zero);
}

class Loop {
 public:
  Loop(LoadedPackage& package, const RunPlan& plan, Printer& printer, Writer& out, Writer& err)
      : package_(package),
        outputs_(package.readers.outputs),
        buffers_(package.readers.buffers),
        plan_(plan),
        printer_(printer),
        out_(out),
        lines_(out),
        err_(err),
        told_lost_(buffers_.size()) {
    for (const ebpf::UserBuffer& buffer : buffers_) readable_.push_back(buffer.descriptor());
    for (const TableOutput& table : outputs_.tables) {
      due_ns_.push_back(monotonic_ns() + table.sample.interval_ms * kMs);
    }
  }

  Result<RunSummary> run() {
    uint64_t end_ns = plan_.duration_ns ? monotonic_ns() + *plan_.duration_ns : UINT64_MAX;
    printer_.begin(lines_.text());
    auto iterated = show_iterators();
    if (!iterated) return tl::unexpected(iterated.error());
    while (wants_more() && monotonic_ns() < end_ns && !StopSignal::requested()) {
      bool busy = drain();
      auto done = in_turn([&] { return show_tables(monotonic_ns()); },
                          [&] { return tell_losses(false); }, [&] { return lines_.flush(); });
      if (!done) return tl::unexpected(done.error());
      if (is_over()) break;
      // Where nothing more is to be written, no write would tell.
      if (!rest(busy, end_ns)) {
        return tl::unexpected(Error{ErrorKind::closed_pipe, "nobody reads the output any more"});
      }
    }
    return end();
  }

 private:
  bool wants_more() const { return !plan_.count || summary_.shown < *plan_.count; }

  Result<void> show_iterators() {
    bool only_iterators = !package_.attachments.empty();
    for (const ebpf::Attachment& attachment : package_.attachments) {
      auto text = attachment.iterate();
      if (!text) return tl::unexpected(text.error());
      only_iterators = only_iterators && *text;
      // Its lines are the program's own, and so are its tabs.
      if (*text) append_printable(lines_.text(), **text, "\n\t");
    }
    // Nothing more will come of these.
    is_done_ = only_iterators;
    return {};
  }

  bool is_over() {
    uint64_t now = monotonic_ns();
    if (now >= next_look_ns_) {
      next_look_ns_ = now + kSecond;
      summary_.targets_gone = !package_.alive();
    }
    return is_done_ || summary_.targets_gone;
  }

  void count_one() {
    ++summary_.shown;
    summary_.is_empty = false;
  }

  // Whether anything came.
  bool drain() {
    size_t events = 0;
    uint64_t now = wall_ns();
    for (size_t i = 0; i < buffers_.size(); ++i) {
      events += buffers_[i].drain([&](Bytes bytes) {
        if (!wants_more()) return;
        count_one();
        printer_.event(lines_.text(), i, now, bytes);
      });
    }
    if (!package_.readers.printed) return events > 0;
    for (const std::string& line : package_.readers.printed->read_lines()) {
      ++events;
      if (!wants_more()) break;
      count_one();
      printer_.print_line(lines_.text(), now, line);
    }
    return events > 0;
  }

  Result<void> show_tables(uint64_t now) {
    for (size_t i = 0; i < outputs_.tables.size() && wants_more(); ++i) {
      if (now < due_ns_[i]) continue;
      uint64_t interval = outputs_.tables[i].sample.interval_ms * kMs;
      // At multiples from the start; those that were missed are left out.
      due_ns_[i] += ((now - due_ns_[i]) / interval + 1) * interval;
      auto shown = show_table(i);
      if (!shown) return shown;
      if (i + 1 == outputs_.tables.size()) return tell_empty();
    }
    return {};
  }

  // Once, so that a person who waits knows what for.
  Result<void> tell_empty() {
    bool is_time = monotonic_ns() >= begin_ns_ + kPatienceNs;
    if (!is_time || !summary_.is_empty || std::exchange(told_empty_, true)) return {};
    return err_.write(fmt::format("irqscope: {}\n", masked(empty_maps(outputs_) + " so far")));
  }

  Result<void> show_table(size_t index) {
    const TableOutput& table = outputs_.tables[index];
    const ebpf::ObjectMap& map = package_.object.info().maps[outputs_.table_maps[index]];
    auto fd = package_.object.map_fd(map.name);
    if (!fd) return tl::unexpected(fd.error());
    auto elements = ebpf::read_table(*fd, map, table.sample.clear);
    if (!elements) return in_context("map " + map.name, elements.error());
    if (table.skips_zeros) std::erase_if(*elements, is_all_zero);
    summary_.is_empty = summary_.is_empty && elements->empty();
    printer_.table(lines_.text(), index, wall_ns(), *elements);
    ++summary_.shown;
    return {};
  }

  // A perf buffer tells a loss with the next event that finds room, and asked for in the end.
  Result<void> tell_losses(bool in_the_end) {
    for (size_t i = 0; i < buffers_.size(); ++i) {
      uint64_t lost = in_the_end ? buffers_[i].lost_in_all() : buffers_[i].lost();
      uint64_t untold = lost - std::min(lost, told_lost_[i]);
      if (untold == 0) continue;
      told_lost_[i] = lost;
      if (plan_.as_json) printer_.lost(lines_.text(), i, wall_ns(), untold);
      auto told = err_.write(fmt::format("lost {} events of map {}: its buffer was full\n", untold,
                                         masked(outputs_.events[i].map)));
      if (!told) return told;
    }
    return {};
  }

  // False if the output's reader has gone.
  bool rest(bool busy, uint64_t end_ns) {
    uint64_t now = monotonic_ns();
    uint64_t until = std::min(end_ns, now + (busy ? kBusyNs : kIdleNs));
    for (uint64_t due : due_ns_) until = std::min(until, due);
    return wait_until_ns(until, out_.descriptor(), busy ? std::span<const int>() : readable_);
  }

  // What has been sent until everything was detached.
  Result<RunSummary> end() {
    package_.attachments.clear();
    drain();
    auto done = in_turn([&] { return show_rest_of_tables(); }, [&] { return tell_losses(true); },
                        [&] { return lines_.flush(); });
    if (!done) return tl::unexpected(done.error());
    for (const ebpf::UserBuffer& buffer : buffers_) summary_.times_full += buffer.times_full();
    return summary_;
  }

  // The last interval, even if it was a short one: what it counted would not be seen otherwise.
  Result<void> show_rest_of_tables() {
    for (size_t i = 0; i < outputs_.tables.size() && wants_more(); ++i) {
      auto shown = show_table(i);
      if (!shown) return shown;
    }
    return {};
  }

  LoadedPackage& package_;
  const Outputs& outputs_;
  std::vector<ebpf::UserBuffer>& buffers_;
  const RunPlan& plan_;
  Printer& printer_;
  Writer& out_;
  output::LineWriter lines_;
  Writer& err_;
  std::vector<uint64_t> told_lost_;
  std::vector<int> readable_;
  std::vector<uint64_t> due_ns_;  // of each table
  uint64_t next_look_ns_ = 0;
  bool is_done_ = false;
  uint64_t begin_ns_ = monotonic_ns();
  bool told_empty_ = false;
  RunSummary summary_;
};

}  // namespace

Result<RunSummary> run(LoadedPackage& package, const RunPlan& plan, Printer& printer, Writer& out,
                       Writer& err) {
  return Loop(package, plan, printer, out, err).run();
}

}  // namespace irqscope::runner
