// Comma-separated values (RFC 4180, but lines end with a plain newline), for spreadsheets and
// data frames. What is not of a source has rows of its own kinds; every interval ends with its
// losses, so that one without interrupts is seen.
#include <fmt/format.h>

#include <vector>

#include "base/utf8.h"
#include "output/entity_fields.h"
#include "output/row_fields.h"
#include "output/value_text.h"

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

// "low:high:count" of each bucket that is not empty; the last bucket has no high.
std::string histogram_cell(const Tally& tally) {
  if (!tally.timing) return "";
  std::string text;
  tally.timing->histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    auto [low, high] = bucket_bounds(bucket);
    std::string end = high == UINT64_MAX ? "" : fmt::format("{}", high);
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", low, end, count);
  });
  return text;
}

// Where the field of a row of this key stands.
size_t column(std::string_view key) {
  const auto* field = output::find_row_field(key);
  return static_cast<size_t>(field - output::row_fields().data());
}

// A line that is no row of a source.
class OtherLine {
 public:
  explicit OtherLine(std::string_view kind) : cells_(output::row_fields().size()) {
    set("kind", std::string(kind));
  }
  OtherLine(std::string_view kind, const Interval& interval) : OtherLine(kind) {
    set("time_ns", interval.wall_ns);
    set("interval_ns", interval.duration_ns);
  }

  void set(std::string_view key, const output::Value& value) {
    cells_[column(key)] = output::plain_text(value);
  }

  template <class Entity>
  void set(const output::Field<Entity>& field, const Entity& entity) {
    if (!field.csv.empty()) set(field.csv, field.get(entity));
  }

  template <class Entity>
  void set(std::span<const output::Field<Entity>> fields, const Entity& entity) {
    for (const auto& field : fields) set(field, entity);
  }

  const std::vector<std::string>& cells() const { return cells_; }

 private:
  std::vector<std::string> cells_;
};

OtherLine loss_line(const output::Field<Loss>& field, const Interval& interval) {
  OtherLine line("loss", interval);
  line.set("name", std::string(field.key));
  line.set(field, interval.loss);
  return line;
}

OtherLine use_line(const output::CpuPart& part, const CpuUse& use, const Interval& interval) {
  OtherLine line("cpu_use", interval);
  line.set("name", std::string(part.key));
  line.set("cpu", int64_t{use.cpu});
  line.set("net_ns", part.net_ns(use));
  line.set("cpu_share", output::share_value(part.net_ns(use), interval.duration_ns));
  return line;
}

template <class Entity>
OtherLine entity_line(std::string_view kind, std::span<const output::Field<Entity>> fields,
                      const Entity& entity, const Interval& interval) {
  OtherLine line(kind, interval);
  line.set(fields, entity);
  return line;
}

OtherLine alert_line(const Alert& alert) {
  OtherLine line("alert");
  line.set(output::alert_fields(), alert);
  bool is_rate = alert.rule.figure == AlertRule::Figure::rate;
  line.set(is_rate ? "rate" : "cpu_share", find(output::alert_fields(), "value")->get(alert));
  return line;
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
    for (const ProgramCost& cost : interval.programs) {
      text += line(entity_line("program", output::program_fields(), {interval, cost}, interval));
    }
    // Once: they are the same in every interval.
    for (const Missing& missing : missing_) {
      text += line(entity_line("missing", output::missing_fields(), missing, interval));
    }
    missing_.clear();
    for (const auto& field : output::loss_fields_of(interval.loss)) {
      text += line(loss_line(field, interval));
    }
    return out_.write(text);
  }

  Result<void> alert(const Alert& alert) override { return out_.write(line(alert_line(alert))); }

  Result<void> end() override { return {}; }

 private:
  std::string header() const {
    std::string text;
    for (const output::RowField& field : output::row_fields()) append(text, field.key);
    if (options_.distribution) append(text, "histogram");
    if (options_.long_identity) {
      for (const auto& field : output::identity_fields()) append(text, field.csv);
    }
    return finish(text);
  }

  std::string line(const Interval& interval, const Row& row) const {
    std::string text;
    for (const output::RowField& field : output::row_fields()) {
      append(text, quoted(output::plain_text(field.get({interval, row}))));
    }
    if (options_.distribution) append(text, histogram_cell(row.tally));
    if (options_.long_identity) {
      Identity identity = row.source->identity.value_or(Identity{});
      for (const auto& field : output::identity_fields()) {
        append(text, quoted(output::plain_text(field.get(identity))));
      }
    }
    return finish(text);
  }

  std::string line(const OtherLine& other) const {
    std::string text;
    for (const std::string& cell : other.cells()) append(text, quoted(cell));
    size_t identity = options_.long_identity ? output::identity_fields().size() : 0;
    return finish(text.append((options_.distribution ? 1 : 0) + identity, ','));
  }

  std::string use_lines(const CpuUse& use, const Interval& interval) const {
    std::string text;
    for (const output::CpuPart& part : output::cpu_parts()) {
      text += line(use_line(part, use, interval));
    }
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
