// What libbpf-tools' hardirqs and softirqs (0.26) print, for scripts that read it. Their one-row-
// per-name view is kept here and nowhere else; only the sums are ours, whole nanoseconds divided
// once. What was lost has no place in this format.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "output/local_time.h"
#include "output/log2_text.h"
#include "output/options.h"
#include "output/words.h"

namespace irqscope {
namespace {

constexpr size_t kNameBytes = 31;  // their char name[32] ends with a zero
constexpr size_t kSlots = 20;      // the last one holds all that is longer

struct NamedRow {
  std::string name;
  uint32_t id = 0;
  uint64_t count = 0;
  Timing timing;
};

void add(Timing& sum, const Timing& other) {
  sum.total_ns += other.total_ns;
  sum.histogram += other.histogram;
  sum.usec_slots += other.usec_slots;
}

void add(NamedRow& sum, const Tally& tally) {
  sum.count += tally.count;
  if (tally.timing) add(sum.timing, *tally.timing);
}

// In the order in which names come first.
std::vector<NamedRow> by_name(const Interval& interval, Kind kind) {
  std::vector<NamedRow> rows;
  std::unordered_map<std::string, size_t> places;
  for (const Row& row : interval.rows) {
    // Calls for another device on the line are not this one's.
    if (row.source.key.kind != kind || row.tally.count == 0) continue;
    std::string name = row.source->name.substr(0, kNameBytes);
    auto [place, is_new] = places.try_emplace(name, rows.size());
    if (is_new) rows.push_back({std::move(name), row.source.key.id, 0, {}});
    add(rows[place->second], row.tally);
  }
  return rows;
}

std::vector<Log2Slot> clipped(std::vector<Log2Slot> slots) {
  for (; slots.size() > kSlots; slots.pop_back())
    slots[slots.size() - 2].count += slots.back().count;
  return slots;
}

class ClassicSink : public Sink {
 public:
  ClassicSink(Writer& out, const ClassicOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    if (!info.has_times && !options_.count) {
      return fail("the {} backend measures no times; ask for counts", info.backend);
    }
    return out_.write(fmt::format("Tracing {} irq {}... Hit Ctrl-C to end.\n",
                                  is_soft() ? "soft" : "hard",
                                  options_.count ? "events" : "event time"));
  }

  Result<void> interval(const Interval& interval) override {
    std::vector<NamedRow> rows = by_name(interval, options_.kind);
    if (is_soft()) std::sort(rows.begin(), rows.end(), by_vector);
    std::string text = "\n";
    if (options_.timestamp) text += output::clock_text(interval.wall_ns) + '\n';
    text += options_.distribution ? distributions(rows) : totals(rows);
    return out_.write(text);
  }

  Result<void> alert(const Alert&) override { return {}; }

  Result<void> end() override { return {}; }

 private:
  static bool by_vector(const NamedRow& a, const NamedRow& b) { return a.id < b.id; }

  bool is_soft() const { return options_.kind == Kind::softirq; }

  const char* unit() const { return options_.unit == TimeUnit::microseconds ? "usecs" : "nsecs"; }

  std::string totals(const std::vector<NamedRow>& rows) const {
    const char* title = is_soft() ? "SOFTIRQ" : "HARDIRQ";
    std::string figure = fmt::format("TOTAL_{}", options_.count ? "count" : unit());
    std::string text = line(title, figure);
    for (const NamedRow& row : rows) {
      uint64_t value = this->value(row);
      // softirqs leaves zeros out; hardirqs shows every handler that ran.
      if (value > 0 || !is_soft()) text += line(output::printable(row.name), fmt::to_string(value));
    }
    return text;
  }

  std::string line(std::string_view name, std::string_view figure) const {
    return fmt::format("{:<{}} {:>11}\n", name, is_soft() ? 16 : 26, figure);
  }

  uint64_t value(const NamedRow& row) const {
    if (options_.count) return row.count;
    return row.timing.total_ns / (options_.unit == TimeUnit::microseconds ? 1000 : 1);
  }

  std::string distributions(const std::vector<NamedRow>& rows) const {
    std::string text;
    for (const NamedRow& row : rows) {
      text += fmt::format("{} = {}\n", kind_name(options_.kind), output::printable(row.name));
      text += output::log2_text(slots(row.timing), unit(), {});
      if (is_soft()) text += '\n';
    }
    return text;
  }

  std::vector<Log2Slot> slots(const Timing& timing) const {
    bool usec = options_.unit == TimeUnit::microseconds;
    return clipped(usec ? log2_usec(timing.usec_slots) : timing.histogram.log2_ns());
  }

  Writer& out_;
  ClassicOptions options_;
};

}  // namespace

std::unique_ptr<Sink> make_classic_sink(Writer& out, const ClassicOptions& options) {
  return std::make_unique<ClassicSink>(out, options);
}

}  // namespace irqscope
