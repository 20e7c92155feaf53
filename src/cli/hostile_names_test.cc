// Every format with names in all of its fields that would speak to a terminal.
#include <gmock/gmock.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "base/parse.h"
#include "cli/record_print.h"
#include "cli/recording_info.h"
#include "output/doctor_report.h"
#include "output/event_sink.h"
#include "output/noise_report.h"
#include "output/options.h"
#include "output/recording_report.h"
#include "output/stream_report.h"
#include "output/verify_report.h"
#include "runner/inspected.h"
#include "runner/test_outputs.h"
#include "support/hostile.h"

namespace irqscope::hostile_names {
namespace {

using test::harm_in;
using testing::HasSubstr;

const std::string kEvil(test::kHostile);

void expect_harmless(const std::string& text) {
  EXPECT_EQ(harm_in(text), "") << testing::PrintToString(text);
  EXPECT_THAT(text, HasSubstr("FORGED"));
}

// What is no UTF-8 is replaced, everything else can be told from the escapes.
void expect_harmless_json(const std::string& text) {
  expect_harmless(text);
  for (std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    auto json = nlohmann::json::parse(line, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << line;
    std::string flat = json.flatten().dump(-1, ' ', true);
    EXPECT_THAT(flat, HasSubstr(R"(a\u001b[2J\u001b]0;t\u0007\u0000b\r\n\tFORGED)"));
    EXPECT_THAT(flat, HasSubstr(R"(\u007f\u0085\u009b31m\u202e\u2028\u200b\ufeff\udb40\udc01)"));
  }
}

Source source(Kind kind, uint32_t id) {
  Source source({kind, id, 0, 2}, kEvil);
  Description& about = source.edit();
  about.handler = about.within = about.type = about.path = kEvil;
  about.identity = Identity{kEvil, kEvil, 7, kEvil, kEvil, 0, kEvil, kEvil};
  return source;
}

Interval interval() {
  Interval interval{.wall_ns = 1'000, .duration_ns = 1'000'000'000};
  for (Kind kind : {Kind::hardirq, Kind::vector, Kind::nmi, Kind::softirq, Kind::thread,
                    Kind::function, Kind::task, Kind::cgroup}) {
    Row row{source(kind, 5), {.count = 3, .not_handled = 1}};
    Timing& timing = row.tally.timing.emplace();
    timing.total_ns = timing.max_ns = 5'000;
    timing.histogram.add(5'000);
    row.shares = {{{Kind::hardirq, 5}, kEvil, 3, 5'000}};
    interval.rows.push_back(std::move(row));
  }
  interval.loss = {.unmatched = 1};
  interval.cpus = {{.cpu = 2}};
  interval.programs = {{kEvil, 1, 1, 1}};
  return interval;
}

RunInfo run_info() {
  RunInfo info;
  info.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  info.backend = info.attach = info.kernel = kEvil;
  info.has_net = true;
  info.missing = {{Kind::nmi, kEvil, kEvil}};
  return info;
}

Alert alert() {
  Alert alert;
  alert.rule.text = kEvil;
  alert.source = source(Kind::hardirq, 5);
  alert.top = {{{Kind::hardirq, 5}, kEvil, 3, 5'000}};
  alert.duration_ns = 1'000'000'000;
  return alert;
}

template <class Make>
std::string shown(const Make& make) {
  StringWriter out;
  auto sink = make(out);
  EXPECT_TRUE(sink->begin(run_info()));
  EXPECT_TRUE(sink->interval(interval()));
  EXPECT_TRUE(sink->alert(alert()));
  EXPECT_TRUE(sink->end());
  return out.text();
}

std::vector<TableOptions> views() {
  std::vector<TableOptions> views;
  for (bool all_kinds : {false, true}) {
    for (bool distribution : {false, true}) {
      for (bool delay : {false, true}) {
        TableOptions options;
        options.all_kinds = all_kinds;
        options.distribution = distribution;
        options.delay = delay;
        options.long_identity = options.per_cpu = options.timestamp = true;
        views.push_back(options);
      }
    }
  }
  for (By by : {By::task, By::cgroup, By::function, By::cpu, By::kind}) {
    TableOptions options;
    options.all_kinds = options.long_identity = true;
    options.by = by;
    views.push_back(options);
  }
  return views;
}

TEST(HostileNames, InTables) {
  for (TableOptions options : views()) {
    for (std::optional<int> width : {std::optional<int>(), std::optional(80), std::optional(200)}) {
      options.width = width;
      auto text = shown([&](Writer& out) { return make_text_sink(out, options); });
      EXPECT_EQ(harm_in(text), "") << testing::PrintToString(text);
    }
    expect_harmless(shown([&](Writer& out) { return make_csv_sink(out, options); }));
    expect_harmless_json(shown([&](Writer& out) { return make_json_sink(out, options); }));
  }
}

// A line is what ends with a line end: names have none.
TEST(HostileNames, MakeNoLinesOfCsv) {
  for (const TableOptions& options : views()) {
    auto text = shown([&](Writer& out) { return make_csv_sink(out, options); });
    auto lines = split(text, '\n');
    auto commas = [](std::string_view line) { return std::count(line.begin(), line.end(), ','); };
    for (std::string_view line : lines) {
      if (line.empty()) continue;
      EXPECT_EQ(commas(line), commas(lines[0])) << line;
    }
  }
}

TEST(HostileNames, InTheClassicFormat) {
  for (Kind kind : {Kind::hardirq, Kind::softirq}) {
    for (bool distribution : {false, true}) {
      ClassicOptions options;
      options.kind = kind;
      options.distribution = distribution;
      auto text = shown([&](Writer& out) { return make_classic_sink(out, options); });
      EXPECT_EQ(harm_in(text), "") << testing::PrintToString(text);
      EXPECT_THAT(text, HasSubstr("a\\x1b[2J"));
    }
  }
}

std::string traced(EventSink& sink, StringWriter& out) {
  const std::string cgroup = kEvil;
  for (Kind kind : {Kind::hardirq, Kind::function}) {
    Source from = source(kind, 5);
    for (std::string_view comm : test::kHostileComms) {
      Event event{.end_ns = 1, .gross_ns = 5, .budget = 64};
      std::memcpy(event.task.comm.data(), comm.data(), comm.size());
      sink.event({event, from, 1'000, &cgroup, {kEvil}});
    }
  }
  TraceSummary summary;
  summary.transport = kEvil;
  sink.end(summary);
  EXPECT_TRUE(sink.flush());
  return out.text();
}

TEST(HostileNames, InEvents) {
  StringWriter text, json;
  expect_harmless(traced(*make_event_text_sink(text, {}), text));
  expect_harmless_json(traced(*make_event_json_sink(json), json));
}

TEST(HostileNames, InReportsOnNoise) {
  NoiseReport report;
  report.attach = kEvil;
  report.missing = {{Kind::nmi, kEvil, kEvil}};
  report.cpus.resize(1);
  CpuNoise& cpu = report.cpus[0];
  cpu.longest_hit_source = source(Kind::hardirq, 5);
  cpu.exceeds_single = cpu.exceeds_share = true;
  cpu.sources = {{source(Kind::softirq, 5)}};
  expect_harmless(noise_text(report, std::nullopt));
  expect_harmless_json(noise_json(report));
  expect_harmless(noise_violations(report, {kEvil, kEvil}));
}

TEST(HostileNames, InComparisons) {
  VerifyReport report;
  report.attach = kEvil;
  report.sources = {{Kind::hardirq, 5, kEvil, 1, 1, 1}, {Kind::softirq, 5, kEvil, 1, 1, 1}};
  expect_harmless(verify_text(report));
  expect_harmless_json(verify_json(report));
}

TEST(HostileNames, InMeasurementsOfStreams) {
  StreamReport report{kEvil, 16, 4096, {}};
  report.result.attached_to = kEvil;
  expect_harmless(stream_line(report) + stream_footer(report) + stream_complaint(report));
  expect_harmless_json(stream_json(report));
}

TEST(HostileNames, InDiagnoses) {
  for (std::string backend : {"", "ebpf", "procfs"}) {
    Diagnosis diagnosis{kEvil, {{kEvil, Check::State::note, kEvil, kEvil}}, backend, kEvil, kEvil};
    expect_harmless(doctor_text(diagnosis));
    expect_harmless_json(doctor_json(diagnosis));
  }
}

TEST(HostileNames, InWhatARecordingIs) {
  RecordingInfo info;
  recording::Header& header = info.header;
  header.run = run_info();
  header.version = header.host = header.architecture = header.command_line = kEvil;
  info.end = kEvil;
  expect_harmless(info_text(info));
  expect_harmless_json(info_json(info));
  info.damage = kEvil;
  expect_harmless(info_text(info));
  expect_harmless_json(info_json(info));
}

TEST(HostileNames, InWhatRecordSays) {
  StringWriter out;
  Context context{out, out, true, false, 0, {}};
  RecordPlan plan;
  plan.path = kEvil;
  plan.max_bytes = 1;
  expect_harmless(record_start_text(context, plan, true));
  RecordSummary summary;
  summary.reason = kEvil;
  expect_harmless(record_end_text(plan, summary));
  plan.flight.emplace().trigger.text = kEvil;
  expect_harmless(record_start_text(context, plan, true));
  summary.is_written = false;
  expect_harmless(record_end_text(plan, summary));
}

// An object that a stranger's tool made, and a manifest beside it.
struct HostilePackage {
  package::Package package;
  package::Manifest manifest;
  ebpf::ObjectInfo object;
  runner::Outputs outputs;
  std::vector<runner::Need> needs = {{kEvil, false}, {kEvil, true}};

  HostilePackage() {
    using namespace runner::test;
    auto type =
        record(8, {member(kEvil, u32(), 0), member("e", enumeration(4, false, {{kEvil, 0}}), 4)});
    const_cast<types::Type&>(*type).name = kEvil;
    package.kernel_types = {{kEvil, ""}};
    manifest.document = {kEvil, kEvil, kEvil, kEvil};
    object.name = object.license = kEvil;
    object.programs = {{kEvil, kEvil, 0, kEvil, {}, 1}};
    object.maps = {{kEvil, kEvil, 0, kEvil, 4, 8, 1, type, type}};
    object.variables = {{"v", kEvil, integer(kEvil, 4, false), 0, 4, std::vector<std::byte>(4)}};
    package::Variable variable{"v", kEvil, nlohmann::json(kEvil), kEvil, {}};
    variable.option.long_name = variable.option.short_name = variable.option.help = kEvil;
    manifest.sections = {{kEvil, {variable}}};
    outputs.events = {{kEvil, type, {}}};
    outputs.tables = {table(kEvil, type, type)};
    outputs.event_maps = outputs.table_maps = {0};
    outputs.notes = {kEvil};
  }

  runner::Inspected inspected() const {
    return {kEvil,   package, manifest, object, runner::program_options(manifest, object),
            outputs, needs};
  }
};

TEST(HostileNames, InPackages) {
  HostilePackage package;
  expect_harmless(runner::inspected_text(package.inspected(), std::nullopt, false));
  std::string json = runner::inspected_json(package.inspected());
  expect_harmless(json);
  EXPECT_FALSE(nlohmann::json::parse(json, nullptr, false).is_discarded());
}

class HostileSymbols : public runner::Symbolizer {
 public:
  runner::Frame kernel(uint64_t) override { return {kEvil, 0x10, kEvil}; }
  runner::Frame user(uint32_t, uint64_t) override { return {kEvil, 0x10, kEvil}; }
};

std::string printed(bool as_json) {
  using namespace runner::test;
  HostileSymbols symbols;
  HostilePackage package;
  auto stack = record(48, {member("pid", u32(), 0), member("comm", text(20), 4),
                           member("kstack", array(u64(), 1), 24),
                           member("ustack", array(u64(), 1), 32), member(kEvil, u64(), 40)});
  std::vector<runner::EventOutput> events = {{kEvil, package.outputs.events[0].type, {}},
                                             {kEvil, stack, package::StackFields{}},
                                             {kEvil, text(64), {}}};
  std::vector<runner::TableOutput> tables = package.outputs.tables;
  tables.push_back(table(kEvil, text(64), record(8, {member("slots", array(u32(), 2), 0)})));
  tables.back().sample.kind = package::SampleKind::log2_histogram;
  tables.back().sample.unit = kEvil;
  auto make = as_json ? runner::json_printer : runner::text_printer;
  auto printer = make(events, tables, symbols, {.several_maps = true});
  std::string out;
  printer->begin(out);
  printer->event(out, 0, 1'000, Bytes_().add(0u).add(0u));
  printer->event(
      out, 1, 1'000,
      Bytes_().add(1u).text(kEvil, 20).add(uint64_t{9}).add(uint64_t{9}).add(uint64_t{0}));
  printer->event(out, 2, 1'000, Bytes_().text(kEvil, 64));
  printer->table(out, 0, 1'000, {{Bytes_().add(0u).add(0u), {Bytes_().add(0u).add(0u)}}});
  printer->table(out, 1, 1'000, {{Bytes_().text(kEvil, 64), {Bytes_().add(1u).add(2u)}}});
  printer->print_line(out, 1'000, kEvil);
  printer->lost(out, 0, 1'000, 1);
  return out;
}

TEST(HostileNames, InWhatProgramsOfEbpfTell) {
  runner::test::Utc utc;
  expect_harmless(printed(false));
  std::string json = printed(true);
  expect_harmless(json);
  for (std::string_view line : split(json, '\n')) {
    if (line.empty()) continue;
    EXPECT_FALSE(nlohmann::json::parse(line, nullptr, false).is_discarded()) << line;
  }
}

}  // namespace
}  // namespace irqscope::hostile_names
