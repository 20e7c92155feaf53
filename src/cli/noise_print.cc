#include "cli/noise_print.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "output/details.h"
#include "output/json_text.h"
#include "output/layout.h"

namespace irqscope {
namespace {

using Json = nlohmann::ordered_json;
using output::Align;
using output::Column;
using output::Line;

constexpr int kWidth = 80;

// Two softirqs in different contexts are two rows, and so are two IRQs of one name.
std::string label_of(const Source& source) {
  const SourceKey& key = source.key;
  std::string text = output::printable(source->name);
  if (info_of(key.kind).has_irq) {
    text += fmt::format(" (IRQ {})", key.id);
  }
  if (key.context && *key.context != RunContext::interrupt) {
    text += fmt::format(" ({})", context_name(*key.context));
  }
  return text;
}

std::string us_text(uint64_t ns) { return fmt::format("{:.1f}", static_cast<double>(ns) / 1e3); }
std::string ms_text(uint64_t ns) { return fmt::format("{:.3f}", static_cast<double>(ns) / 1e6); }
std::string rate_text(double rate) { return fmt::format("{:.1f}", rate); }
// Of an isolated CPU every thousandth of a per cent counts.
std::string percent_text(double share) { return fmt::format("{:.4f}", share * 100); }

std::string table(const std::vector<Column>& columns, const std::vector<Line>& lines, int width) {
  output::Layout layout(columns, lines, width);
  std::string text;
  for (const Line& line : lines) text += layout.render(line, false) + '\n';
  return text;
}

std::string cpu_table(const NoiseReport& report, int width) {
  std::vector<Line> lines = {
      {{"CPU"}, {"HITS"}, {"HITS/s"}, {"%LOST"}, {"QUIET ms"}, {"LONGEST us"}, {"BY"}}};
  for (const CpuNoise& cpu : report.cpus) {
    const auto& longest = cpu.longest_hit_source;
    lines.push_back({{fmt::format("{}", cpu.cpu)},
                     {fmt::format("{}", cpu.hits)},
                     {rate_text(cpu.rate)},
                     {percent_text(cpu.share)},
                     {ms_text(cpu.longest_quiet_ns)},
                     {longest ? us_text(cpu.longest_hit_ns) : "-"},
                     {longest ? label_of(*longest) : "-"}});
  }
  return table({{Align::right, 0},
                {Align::right, 0},
                {Align::right, 3},
                {Align::right, 1},
                {Align::right, 2},
                {Align::right, 0},
                {Align::left, 0, true}},
               lines, width);
}

Line line_of(int cpu, const NoiseSource& source) {
  return {{fmt::format("{}", cpu)},
          {label_of(source.source)},
          {std::string(kind_name(source.source.key.kind))},
          {fmt::format("{}", source.count)},
          {rate_text(source.rate)},
          {us_text(source.net_ns)},
          {us_text(source.max_ns)},
          {percent_text(source.share)}};
}

std::string source_table(const NoiseReport& report, int width) {
  std::vector<Line> lines = {
      {{"CPU"}, {"SOURCE"}, {"KIND"}, {"COUNT"}, {"RATE/s"}, {"NET us"}, {"MAX us"}, {"%CPU"}}};
  for (const CpuNoise& cpu : report.cpus) {
    for (const NoiseSource& source : cpu.sources) lines.push_back(line_of(cpu.cpu, source));
  }
  if (lines.size() == 1) return "No interrupts.\n";
  return table({{Align::right, 0},
                {Align::left, 0, true},
                {Align::left, 4},
                {Align::right, 0},
                {Align::right, 3},
                {Align::right, 2},
                {Align::right, 0},
                {Align::right, 1}},
               lines, width);
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

std::string verdict(const NoiseReport& report, int width) {
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

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json json_of(const Source& source) {
  const SourceKey& key = source.key;
  return {{"kind", kind_name(key.kind)},
          {"id", key.id},
          {"name", source->name},
          {"context", key.context ? Json(context_name(*key.context)) : Json(nullptr)}};
}

Json json_of(const NoiseSource& source) {
  Json json = json_of(source.source);
  json["count"] = source.count;
  json["rate"] = source.rate;
  json["net_ns"] = source.net_ns;
  json["max_ns"] = source.max_ns;
  json["share"] = source.share;
  return json;
}

Json json_of(const CpuNoise& cpu) {
  Json sources = Json::array();
  for (const NoiseSource& source : cpu.sources) sources.push_back(json_of(source));
  const auto& longest = cpu.longest_hit_source;
  return {{"cpu", cpu.cpu},
          {"hits", cpu.hits},
          {"rate", cpu.rate},
          {"lost_ns", cpu.lost_ns},
          {"share", cpu.share},
          {"longest_hit_ns", longest ? Json(cpu.longest_hit_ns) : Json(nullptr)},
          {"longest_hit_source", longest ? json_of(*longest) : Json(nullptr)},
          {"longest_quiet_ns", cpu.longest_quiet_ns},
          {"exceeds_max_single", or_null(cpu.exceeds_single)},
          {"exceeds_max_share", or_null(cpu.exceeds_share)},
          {"sources", std::move(sources)}};
}

Json json_of(const std::vector<Missing>& missing) {
  Json list = Json::array();
  for (const Missing& item : missing) {
    list.push_back({{"kind", kind_name(item.kind)}, {"what", item.what}, {"reason", item.reason}});
  }
  return list;
}

// To the nanosecond, so that what exceeds a limit also looks larger.
std::string exact_us_text(uint64_t ns) {
  std::string text = ms_text(ns * 1000);
  while (text.ends_with('0') && !text.ends_with(".0")) text.pop_back();
  return text;
}

}  // namespace

std::string noise_text(const NoiseReport& report, std::optional<int> width) {
  int columns = std::min(width.value_or(kWidth), kWidth);
  return cpu_table(report, columns) + '\n' + source_table(report, columns) + '\n' +
         caveats(report, columns) + verdict(report, columns);
}

std::string noise_json(const NoiseReport& report) {
  Json cpus = Json::array();
  for (const CpuNoise& cpu : report.cpus) cpus.push_back(json_of(cpu));
  Json json = {{"schema", "irqscope.noise/1"},
               {"duration_ns", report.duration_ns},
               {"attach", report.attach},
               {"within", report.within()},
               {"cpus", std::move(cpus)},
               {"missing", json_of(report.missing)},
               {"loss",
                {{"unmatched", or_null(report.loss.unmatched)},
                 {"table_full", or_null(report.loss.table_full)},
                 {"missed_runs", or_null(report.loss.missed_runs)}}}};
  return output::json_text(json) + "\n";
}

std::string noise_violations(const NoiseReport& report, const LimitTexts& limits) {
  std::string text;
  if (!report.loss.none())
    text = "calls were lost, so that no limit can be judged; see the report\n";
  for (const CpuNoise& cpu : report.cpus) {
    if (cpu.exceeds_single.value_or(false)) {
      text += fmt::format("CPU {}: longest hit {} us ({}) exceeds --max-single {}\n", cpu.cpu,
                          exact_us_text(cpu.longest_hit_ns), label_of(*cpu.longest_hit_source),
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
