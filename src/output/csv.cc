// Comma-separated values (RFC 4180, but lines end with a plain newline), for spreadsheets and
// data frames. What is not of a source has rows of its own kinds; every interval ends with its
// losses, so that one without interrupts is seen.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>

#include "base/utf8.h"
#include "output/fields.h"

namespace irqscope {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.find_first_not_of("0123456789.") == text.npos;
}

// What a spreadsheet would take for a formula begins with an escape, like what is hidden.
std::string masked_cell(std::string_view text) {
  constexpr std::u32string_view kFormulaSigns = U"=+-@\uff1d\uff0b\uff0d\uff20";
  if (text.empty() || is_number(text)) return std::string(text);
  Glyph first = first_glyph(text);
  if (kFormulaSigns.find(first.code) == kFormulaSigns.npos) return masked(text);
  return escaped(first) + masked(text.substr(first.bytes.size()));
}

std::string quoted(const std::string& unmasked) {
  std::string text = masked_cell(unmasked);
  // A leading or trailing space is data, but many readers drop it unless quoted.
  bool plain =
      text.find_first_of(",\"") == text.npos && !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return text;
  std::string result = "\"";
  for (char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

struct IdentityColumn {
  std::string_view key;
  std::string (*get)(const Identity& identity);
};

template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "";
}

constexpr std::array kIdentity = {
    IdentityColumn{"module", [](const Identity& i) { return text_of(i.module); }},
    IdentityColumn{"chip", [](const Identity& i) { return text_of(i.chip); }},
    IdentityColumn{"hwirq", [](const Identity& i) { return text_of(i.hwirq); }},
    IdentityColumn{"trigger", [](const Identity& i) { return text_of(i.trigger); }},
    IdentityColumn{"device", [](const Identity& i) { return text_of(i.device); }},
    IdentityColumn{"node", [](const Identity& i) { return text_of(i.node); }},
    IdentityColumn{"affinity", [](const Identity& i) { return text_of(i.affinity); }},
    IdentityColumn{"effective_affinity",
                   [](const Identity& i) { return text_of(i.effective_affinity); }},
};

// "low:high:count" of each bucket that is not empty; the last bucket has no high.
std::string histogram(const Tally& tally) {
  if (!tally.timing) return "";
  std::string text;
  tally.timing->histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    auto [low, high] = bucket_bounds(bucket);
    std::string end = high == UINT64_MAX ? "" : fmt::format("{}", high);
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", low, end, count);
  });
  return text;
}

// Of a line that is no row of a source: cells by column.
using Cells = std::map<std::string_view, std::string>;

std::string number(uint64_t value) { return fmt::format("{}", value); }

std::string number(double value, double steps) {
  return output::plain_text(std::round(value * steps) / steps);
}

std::string share(uint64_t ns, uint64_t duration_ns) {
  auto value = share_of(ns, duration_ns);
  return value ? number(*value, 1e9) : "";
}

Cells of_interval(std::string_view kind, std::string_view name, const Interval& interval) {
  return {{"kind", std::string(kind)},
          {"name", std::string(name)},
          {"time_ns", number(interval.wall_ns)},
          {"interval_ns", number(interval.duration_ns)}};
}

Cells loss_cells(std::string_view name, const std::optional<uint64_t>& count,
                 const Interval& interval) {
  Cells cells = of_interval("loss", name, interval);
  cells["count"] = text_of(count);
  return cells;
}

Cells use_cells(std::string_view name, int cpu, uint64_t net_ns, const Interval& interval) {
  Cells cells = of_interval("cpu_use", name, interval);
  cells["cpu"] = fmt::format("{}", cpu);
  cells["net_ns"] = number(net_ns);
  cells["cpu_share"] = share(net_ns, interval.duration_ns);
  return cells;
}

Cells program_cells(const ProgramCost& cost, const Interval& interval) {
  Cells cells = of_interval("program", cost.name, interval);
  cells["count"] = number(cost.runs);
  cells["total_ns"] = number(cost.run_ns);
  cells["cpu_share"] = share(cost.run_ns, interval.duration_ns);
  if (cost.runs == 0) return cells;
  cells["avg_ns"] = number(static_cast<double>(cost.run_ns) / static_cast<double>(cost.runs), 1e3);
  return cells;
}

Cells missing_cells(const Missing& missing, const Interval& interval) {
  Cells cells = of_interval("missing", missing.what, interval);
  cells["type"] = kind_name(missing.kind);
  return cells;
}

Cells alert_cells(const Alert& alert) {
  bool is_rate = alert.rule.figure == AlertRule::Figure::rate;
  return {{"kind", "alert"},
          {"id", number(alert.source.key.id)},
          {"name", alert.source->name},
          {"cpu", fmt::format("{}", alert.cpu)},
          {"time_ns", number(alert.wall_ns)},
          {"interval_ns", number(alert.duration_ns)},
          {is_rate ? "rate" : "cpu_share", number(alert.value, is_rate ? 1e3 : 1e9)},
          {"context", alert.rule.text},
          {"within", std::string(kind_name(alert.source.key.kind))},
          {"type", alert.began ? "began" : "over"}};
}

class CsvSink : public Sink {
 public:
  CsvSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo& info) override {
    missing_ = info.missing;
    return out_.write(header());
  }

  Result<void> interval(const Interval& interval) override {
    std::string text;
    for (const Row& row : interval.rows) text += line(interval, row);
    for (const CpuUse& use : interval.cpus) text += use_lines(use, interval);
    for (const ProgramCost& cost : interval.programs) text += line(program_cells(cost, interval));
    // Once: they are the same in every interval.
    for (const Missing& missing : missing_) text += line(missing_cells(missing, interval));
    missing_.clear();
    const Loss& loss = interval.loss;
    text += line(loss_cells("unmatched", loss.unmatched, interval));
    text += line(loss_cells("table_full", loss.table_full, interval));
    text += line(loss_cells("missed_runs", loss.missed_runs, interval));
    if (loss.lost_events) text += line(loss_cells("lost_events", loss.lost_events, interval));
    return out_.write(text);
  }

  Result<void> alert(const Alert& alert) override { return out_.write(line(alert_cells(alert))); }

  Result<void> end() override { return {}; }

 private:
  std::string header() const {
    std::string text;
    for (const output::Field& field : output::fields()) append(text, field.key);
    if (options_.distribution) append(text, "histogram");
    if (options_.long_identity) {
      for (const IdentityColumn& column : kIdentity) append(text, column.key);
    }
    return finish(text);
  }

  std::string line(const Interval& interval, const Row& row) const {
    std::string text;
    for (const output::Field& field : output::fields()) {
      append(text, quoted(output::plain_text(field.get(interval, row))));
    }
    if (options_.distribution) append(text, histogram(row.tally));
    if (options_.long_identity) {
      Identity identity = row.source->identity.value_or(Identity{});
      for (const IdentityColumn& column : kIdentity) append(text, quoted(column.get(identity)));
    }
    return finish(text);
  }

  std::string line(const Cells& cells) const {
    std::string text;
    for (const output::Field& field : output::fields()) {
      auto cell = cells.find(field.key);
      append(text, cell == cells.end() ? "" : quoted(cell->second));
    }
    size_t more = (options_.distribution ? 1 : 0) + (options_.long_identity ? kIdentity.size() : 0);
    return finish(text.append(more, ','));
  }

  std::string use_lines(const CpuUse& use, const Interval& interval) const {
    const std::pair<std::string_view, uint64_t> parts[] = {
        {"nmi", use.net_ns.nmi},       {"hardirq", use.hardirq_net_ns()},
        {"vector", use.vector_net_ns}, {"softirq", use.net_ns.softirq},
        {"thread", use.net_ns.thread}, {"idle", use.idle_net_ns.total()}};
    std::string text;
    for (const auto& [name, ns] : parts) text += line(use_cells(name, use.cpu, ns, interval));
    return text;
  }

  static void append(std::string& line, std::string_view cell) {
    line += cell;
    line += ',';
  }

  // Every cell has left a comma behind it.
  static std::string finish(std::string line) {
    line.back() = '\n';
    return line;
  }

  Writer& out_;
  TableOptions options_;
  std::vector<Missing> missing_;
};

}  // namespace

std::unique_ptr<Sink> make_csv_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<CsvSink>(out, options);
}

}  // namespace irqscope
