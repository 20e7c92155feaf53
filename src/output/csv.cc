// Comma-separated values (RFC 4180, but lines end with a plain newline), for spreadsheets and
// data frames. Every interval ends with its losses as rows, so that one without interrupts is seen.
#include <fmt/format.h>

#include <array>

#include "output/fields.h"

namespace irqscope {
namespace {

std::string quoted(const std::string& text) {
  // A leading or trailing space is data, but many readers drop it unless quoted.
  bool plain =
      text.find_first_of(",\"\r\n") == text.npos && !text.starts_with(' ') && !text.ends_with(' ');
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
  const auto& buckets = tally.timing->histogram.buckets();
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (buckets[i] == 0) continue;
    auto [low, high] = bucket_bounds(i);
    std::string end = i + 1 < buckets.size() ? fmt::format("{}", high) : "";
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", low, end, buckets[i]);
  }
  return text;
}

class CsvSink : public Sink {
 public:
  CsvSink(Writer& out, const TableOptions& options) : out_(out), options_(options) {}

  Result<void> begin(const RunInfo&) override { return out_.write(header()); }

  Result<void> interval(const Interval& interval) override {
    std::string text;
    for (const Row& row : interval.rows) text += line(interval, row);
    text += loss_line(interval, "unmatched", interval.loss.unmatched);
    text += loss_line(interval, "table_full", interval.loss.table_full);
    text += loss_line(interval, "missed_runs", interval.loss.missed_runs);
    return out_.write(text);
  }

  Result<void> alert(const Alert&) override { return {}; }

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
      Identity identity = row.source.identity.value_or(Identity{});
      for (const IdentityColumn& column : kIdentity) append(text, quoted(column.get(identity)));
    }
    return finish(text);
  }

  std::string loss_line(const Interval& interval, std::string_view name,
                        std::optional<uint64_t> count) const {
    std::string text;
    for (const output::Field& field : output::fields()) {
      append(text, loss_cell(field.key, interval, name, count));
    }
    size_t more = (options_.distribution ? 1 : 0) + (options_.long_identity ? kIdentity.size() : 0);
    return finish(text.append(more, ','));
  }

  static std::string loss_cell(std::string_view key, const Interval& interval,
                               std::string_view name, std::optional<uint64_t> count) {
    if (key == "kind") return "loss";
    if (key == "name") return std::string(name);
    if (key == "count") return text_of(count);
    if (key == "time_ns") return fmt::format("{}", interval.wall_ns);
    if (key == "interval_ns") return fmt::format("{}", interval.duration_ns);
    return "";
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
};

}  // namespace

std::unique_ptr<Sink> make_csv_sink(Writer& out, const TableOptions& options) {
  return std::make_unique<CsvSink>(out, options);
}

}  // namespace irqscope
