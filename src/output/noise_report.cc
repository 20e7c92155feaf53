#include "output/noise_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "output/details.h"
#include "output/entity_json.h"
#include "output/grid.h"
#include "output/json_text.h"
#include "output/noise_fields.h"

namespace irqscope {
namespace {

using output::FieldKind;
using output::Pick;
using output::TableColumn;
using output::Unit;
using output::Value;

constexpr int kReportWidth = 80;

// Two softirqs in different contexts are two rows, and so are two IRQs of one name.
std::string label_of(const Source& source) {
  const SourceKey& key = source.key;
  std::string text = source->name;
  if (info_of(key.kind).has_irq) {
    text += fmt::format(" (IRQ {})", key.id);
  }
  if (key.context && *key.context != RunContext::interrupt) {
    text += fmt::format(" ({})", context_name(*key.context));
  }
  return text;
}

double nanoseconds(const Value& value) { return static_cast<double>(std::get<uint64_t>(value)); }

std::string us_text(const Value& ns) { return fmt::format("{:.1f}", nanoseconds(ns) / 1e3); }
std::string ms_text(const Value& ns) { return fmt::format("{:.3f}", nanoseconds(ns) / 1e6); }
// Of an isolated CPU every thousandth of a per cent counts.
std::string fine_percent_text(const Value& share) {
  return fmt::format("{:.4f}", std::get<double>(share) * 100);
}

// What only the tables have.
constexpr output::Field<CpuNoise> kLongestBy = {"by",
                                                "BY",
                                                Unit::none,
                                                FieldKind::text,
                                                output::Align::left,
                                                "what the longest hit began with",
                                                [](const CpuNoise& cpu) -> Value {
                                                  if (!cpu.longest_hit_source) return {};
                                                  return label_of(*cpu.longest_hit_source);
                                                }};
constexpr output::Field<NoiseSource> kSourceCpu = {
    "cpu",
    "CPU",
    Unit::none,
    FieldKind::label,
    output::Align::right,
    "that it ran on",
    [](const NoiseSource& source) { return output::value_of(source.source.key.cpu); }};
constexpr output::Field<NoiseSource> kSourceLabel = {
    "label",
    "SOURCE",
    Unit::none,
    FieldKind::label,
    output::Align::left,
    "what tells it apart",
    [](const NoiseSource& source) -> Value { return label_of(source.source); }};

constexpr Pick kCpuNoisePicks[] = {{"cpu"},
                                   {"hits"},
                                   {"rate", 3},
                                   {"share", 1, {}, fine_percent_text},
                                   {"longest_quiet_ns", 2, "QUIET ms", ms_text},
                                   {"longest_hit_ns", 0, "LONGEST us", us_text}};
constexpr Pick kNoiseSourcePicks[] = {{"kind", 4},
                                      {"count"},
                                      {"rate", 3},
                                      {"net_ns", 2, "NET us", us_text},
                                      {"max_ns", 0, "MAX us", us_text},
                                      {"share", 1, {}, fine_percent_text}};

std::string cpu_table(const NoiseReport& report, int width) {
  auto columns = table_columns(output::cpu_noise_fields(), kCpuNoisePicks);
  columns.push_back(table_column(kLongestBy, {"by"}, "by"));
  output::Grid grid(std::move(columns), TimeUnit::microseconds);
  std::vector<output::Line> lines = {grid.header()};
  for (const CpuNoise& cpu : report.cpus) lines.push_back(grid.line(cpu));
  return output::rendered(grid.layout(), lines, width, false);
}

std::string source_table(const NoiseReport& report, int width) {
  std::vector<TableColumn<NoiseSource>> columns = {table_column(kSourceCpu, {"cpu"}, {}),
                                                   table_column(kSourceLabel, {"label"}, "label")};
  for (auto& column : table_columns(output::noise_source_fields(), kNoiseSourcePicks)) {
    columns.push_back(column);
  }
  output::Grid grid(std::move(columns), TimeUnit::microseconds);
  std::vector<output::Line> lines = {grid.header()};
  for (const CpuNoise& cpu : report.cpus) {
    for (const NoiseSource& source : cpu.sources) lines.push_back(grid.line(source));
  }
  if (lines.size() == 1) return "No interrupts.\n";
  return output::rendered(grid.layout(), lines, width, false);
}

// What the figures do not contain.
std::string caveats(const NoiseReport& report, int width) {
  std::string text;
  for (const Missing& missing : report.missing) {
    text += output::wrapped(
        {fmt::format("not seen: {} {}", kind_name(missing.kind), output::printable(missing.what)),
         output::printable(missing.reason)},
        {":", 0, width});
  }
  auto items = output::loss_items(report.loss);
  if (items.empty()) return text;
  items.front() = "lost: " + items.front();
  return text + output::wrapped(items, {",", 0, width});
}

std::string noise_verdict(const NoiseReport& report, int width) {
  std::vector<std::string> items = {
      fmt::format("{} in {:.3f} s", output::counted(report.cpus.size(), "CPU"),
                  static_cast<double>(report.duration_ns) / 1e9),
      output::printable(report.attach)};
  bool judged = std::any_of(report.cpus.begin(), report.cpus.end(), [](const CpuNoise& cpu) {
    return cpu.exceeds_single || cpu.exceeds_share;
  });
  if (judged && !report.loss.none()) items.emplace_back("not to be judged, since calls were lost");
  if (judged && report.loss.none())
    items.emplace_back(report.within() ? "within the limits" : "NOT within the limits");
  return output::wrapped(items, {",", 0, width});
}

// To the nanosecond, so that what exceeds a limit also looks larger.
std::string exact_us_text(uint64_t ns) {
  std::string text = ms_text(ns * 1000);
  while (text.ends_with('0') && !text.ends_with(".0")) text.pop_back();
  return text;
}

}  // namespace

std::string noise_text(const NoiseReport& report, std::optional<int> width) {
  int columns = std::min(width.value_or(kReportWidth), kReportWidth);
  return cpu_table(report, columns) + '\n' + source_table(report, columns) + '\n' +
         caveats(report, columns) + noise_verdict(report, columns);
}

std::string noise_json(const NoiseReport& report) {
  return output::json_text(output::document("irqscope.noise/1", output::noise_fields(), report)) +
         "\n";
}

std::string noise_violations(const NoiseReport& report, const LimitTexts& limits) {
  std::string text;
  if (!report.loss.none())
    text = "calls were lost, so that no limit can be judged; see the report\n";
  for (const CpuNoise& cpu : report.cpus) {
    if (cpu.exceeds_single.value_or(false)) {
      text += fmt::format("CPU {}: longest hit {} us ({}) exceeds --max-single {}\n", cpu.cpu,
                          exact_us_text(cpu.longest_hit_ns),
                          output::printable(label_of(*cpu.longest_hit_source)),
                          output::printable(limits.max_single));
    }
    if (cpu.exceeds_share.value_or(false)) {
      text += fmt::format("CPU {}: the share lost, {:.6g}, exceeds --max-share {}\n", cpu.cpu,
                          cpu.share, output::printable(limits.max_share));
    }
  }
  return text;
}

}  // namespace irqscope
