#include <gmock/gmock.h>

#include <algorithm>

#include "output/entity_json.h"
#include "output/event_fields.h"
#include "output/event_sink.h"
#include "support/golden.h"

namespace irqscope {
namespace {

using testing::HasSubstr;

constexpr uint64_t kNoon = 1'700'000'000'123'456'789;

Source softirq(const std::string& name) {
  Source source;
  source.key.kind = Kind::softirq;
  source.key.id = 3;
  source.key.context = RunContext::interrupt;
  source.edit().name = name;
  return source;
}

Event sample_event() {
  Event event;
  event.end_ns = 5'000;
  event.gross_ns = 12'345;
  event.nested_ns = 345;
  event.delay_ns = 678;
  event.cpu = 3;
  event.task.pid = 1234;
  event.task.tid = 1235;
  std::string("worker").copy(event.task.comm.data(), 16);
  return event;
}

// Everything that a sink can be told.
void tell_all(EventSink& sink) {
  const std::string cgroup = "/system.slice";
  Source net_rx = softirq("net_rx");
  Event event = sample_event();
  sink.event({event, net_rx, kNoon, &cgroup});
  sink.lost({3, 17, kNoon + 1});
  event.delay_ns = 0;
  event.reraised = true;
  sink.event({event, net_rx, kNoon + 2, nullptr, {"inner+0x1", "outer+0x2"}});
  event.reraised = false;
  event.gross_ns = 4'000'000'000;
  Source function = softirq("a_function_with_a_long_name");
  event.source = 1;
  function.key.kind = Kind::function;
  function.edit().within = "net_rx";
  function.edit().type = "napi";
  event.work = 7;
  event.budget = 64;
  sink.event({event, function, kNoon + 3, nullptr});
  Source hostile = softirq("evil\n\x1b[31m\"\\");
  std::string("a\"b\\c\n\xff").copy(event.task.comm.data(), 16);
  event.budget = 0;
  event.source = 2;
  sink.event({event, hostile, kNoon + 4, nullptr});
  TraceSummary summary;
  summary.shown = 4;
  summary.received = 9;
  summary.lost = 17;
  summary.lost_by_cpu = {0, 0, 0, 17};
  summary.transport = "ring";
  sink.end(summary);
  ASSERT_TRUE(sink.flush());
}

std::string text(const EventTextOptions& options) {
  setenv("TZ", "UTC", 1);
  tzset();
  StringWriter out;
  tell_all(*make_event_text_sink(out, options));
  return out.text();
}

TEST(EventTextGolden, ToAPipe) { EXPECT_TRUE(test::matches_golden("events.txt", text({}))); }

TEST(EventTextGolden, OnTerminals) {
  for (int width : {60, 80, 100, 160}) {
    EventTextOptions options;
    options.width = width;
    std::string name = "events-" + std::to_string(width) + ".txt";
    EXPECT_TRUE(test::matches_golden(name, text(options))) << width;
  }
}

TEST(EventTextGolden, InNanosecondsAndColour) {
  EventTextOptions options;
  options.unit = TimeUnit::nanoseconds;
  options.color = true;
  EXPECT_TRUE(test::matches_golden("events-ns-color.txt", text(options)));
}

TEST(EventText, BeginsBeforeAnythingHappens) {
  StringWriter out;
  auto sink = make_event_text_sink(out, {});
  sink->end({});
  EXPECT_TRUE(sink->flush());
  EXPECT_THAT(out.text(), HasSubstr("KIND"));
  EXPECT_TRUE(sink->flush());
  EXPECT_EQ(std::count(out.text().begin(), out.text().end(), '\n'), 1);
}

TEST(EventJsonGolden, Lines) {
  StringWriter out;
  tell_all(*make_event_json_sink(out));
  EXPECT_TRUE(test::matches_golden("events.jsonl", out.text()));
}

// Its line is put together by hand, for speed, so that it has to be compared.
void expect_as_described(const Event& event, const Source& source, const std::string* cgroup,
                         std::vector<std::string> stack) {
  ToldEvent told{event, source, kNoon, cgroup, std::move(stack)};
  StringWriter out;
  auto sink = make_event_json_sink(out);
  sink->event(told);
  ASSERT_TRUE(sink->flush());
  auto real = nlohmann::ordered_json::parse(out.text());
  real.erase("schema");
  for (const auto& field : output::event_fields()) {
    ASSERT_TRUE(real.contains(field.key)) << field.key;
  }
  for (const auto& [key, value] : real.items()) {
    const auto* field = find(output::event_fields(), key);
    if (!field) field = find(output::more_event_fields(), key);
    ASSERT_TRUE(field) << key;
    EXPECT_EQ(value, json_of(*field, told)) << key;
  }
}

TEST(EventJson, IsAsDescribed) {
  Event event;
  event.end_ns = 7;
  event.gross_ns = 100;
  event.nested_ns = 30;
  event.outcome = Outcome::woke_thread;
  event.task.pid = 4;
  event.task.tid = 5;
  event.task.comm = {'b', 'a', 's', 'h'};
  Source irq({Kind::hardirq, 36, 0, {}}, "eth0");
  expect_as_described(event, irq, nullptr, {});
  event.delay_ns = 9;
  event.reraised = true;
  event.work = 3;
  event.budget = 64;
  Source poll({Kind::function, 1, 0, {}, RunContext::task}, "virtnet_poll");
  poll.edit().within = "net_rx";
  poll.edit().type = "napi";
  std::string path = "/system.slice";
  expect_as_described(event, poll, &path, {"handle_irq_event+0x37"});
}

TEST(TraceSummaryText, NamesWhatIsMissing) {
  TraceSummary summary;
  summary.shown = 1;
  summary.transport = "ring";
  EXPECT_EQ(summary_text(summary), "1 event, 0 lost (ring)\n");
  summary.lost = 3;
  summary.lost_by_cpu = {0, 3};
  summary.late = 2;
  summary.own_wakes = 1;
  summary.loss.table_full = 4;
  summary.loss.unmatched = 0;
  EXPECT_EQ(summary_text(summary),
            "1 event, 3 lost (ring)\n"
            "CPU 1 lost 3 events: the buffer was full; a larger --buffer helps\n"
            "lost: 4 calls found no row (table full)\n"
            "out of order: 2 events that came late\n"
            "not shown: 1 interrupt that only woke irqscope\n");
}

}  // namespace
}  // namespace irqscope
