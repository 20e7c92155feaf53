// Single interrupts as they happen: each is shown, or counted as lost; and only what was asked for.
#include <algorithm>
#include <random>
#include <thread>

#include "base/clock.h"
#include "collect/live_events.h"
#include "live/events.h"
#include "support/cpu_load.h"

namespace irqscope::test {
namespace {

using ebpf::Transport;
using testing::HasSubstr;

const uint64_t kDatagrams = scaled(20'000);

void flood() { EXPECT_TRUE(send_datagrams(kDatagrams)); }

uint64_t sum(const std::vector<uint64_t>& counts) {
  uint64_t total = 0;
  for (uint64_t count : counts) total += count;
  return total;
}

void expect_sums_up(const Traced& traced) {
  EXPECT_EQ(traced.told_losses(), traced.at_end("lost"));
  EXPECT_EQ(sum(traced.end.at("lost_by_cpu").get<std::vector<uint64_t>>()), traced.at_end("lost"));
  EXPECT_GE(traced.at_end("received"), traced.at_end("shown"));
}

// An event may come later than is waited for, on a virtual CPU that was stopped; that is counted.
uint64_t out_of_order(const std::vector<Json>& events) {
  uint64_t last_ns = 0;
  uint64_t late = 0;
  for (const Json& event : events) {
    auto end_ns = event.at("monotonic_ns").get<uint64_t>();
    late += end_ns < last_ns;
    last_ns = std::max(last_ns, end_ns);
  }
  return late;
}

// ---- each transport

class LiveTraceOver : public testing::TestWithParam<std::pair<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(Transports, LiveTraceOver,
                         testing::Values(std::pair{"ring", "ring"}, std::pair{"perf", "perf"},
                                         std::pair{"perf-each", "perf-each"}));

TEST_P(LiveTraceOver, ShowsAFloodInTheOrderOfTime) {
  IRQSCOPE_NEEDS_EBPF();
  auto [option, name] = GetParam();
  Traced traced = trace_around({"--transport", option}, flood);
  EXPECT_EQ(traced.end.value("transport", ""), name);
  EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams);
  EXPECT_EQ(out_of_order(traced.events), traced.at_end("late"));
  expect_sums_up(traced);
  for (const Json& event : traced.events) {
    ASSERT_LE(event.at("net_ns").get<uint64_t>(), event.at("duration_ns").get<uint64_t>()) << event;
  }
  EXPECT_THAT(traced.program.err,
              HasSubstr(fmt::format("{} events, {} lost ({})", traced.events.size(),
                                    traced.at_end("lost"), name)));
}

TEST_P(LiveTraceOver, TellsWhatAStoppedReaderLost) {
  IRQSCOPE_NEEDS_EBPF();
  for (const char* buffer : {"4k", "64k"}) {
    Tracing tracing({"--transport", GetParam().first, "--buffer", buffer});
    tracing.wait_until_it_runs();
    tracing.program().signal(SIGSTOP);
    flood();
    tracing.program().signal(SIGCONT);
    flood();
    Traced traced = tracing.stop();
    EXPECT_GE(traced.at_end("lost"), 1u);
    EXPECT_GE(traced.losses.size(), 1u);
    EXPECT_GE(traced.named("net_rx"), 1u);
    EXPECT_GE(traced.at_end("received") + traced.at_end("lost"), 2 * kDatagrams);
    expect_sums_up(traced);
    EXPECT_THAT(traced.program.err, HasSubstr("the buffer was full; a larger --buffer helps"));
  }
}

// Programs are attached one by one, and what they see meanwhile is not shown. If it fills the
// buffer, what is lost from then on is still told.
TEST_P(LiveTraceOver, LossesAtTheStartAreToldToo) {
  IRQSCOPE_NEEDS_EBPF();
  // Of several threads, so that events have different sizes: one may fit where another did not.
  Background one([] { return send_datagrams(3); }, UINT64_MAX);
  Background other([] { return send_datagrams(3); }, UINT64_MAX);
  Background third([] { return send_datagrams(3); }, UINT64_MAX);
  for (int i = 0; i < 10; ++i) {
    Tracing tracing({"--transport", GetParam().first, "--buffer", "4k", "--duration", "0.1"});
    expect_sums_up(tracing.wait());
  }
}

TEST_P(LiveTraceOver, AnyBufferWillDo) {
  IRQSCOPE_NEEDS_EBPF();
  for (const char* buffer : {"4k", "16k", "1M", "16M"}) {
    Traced traced = trace_around({"--transport", GetParam().first, "--buffer", buffer}, flood);
    EXPECT_GE(traced.named("net_rx"), 1u) << buffer;
    EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams) << buffer;
    expect_sums_up(traced);
  }
}

// ---- below the program

CollectRequest all_events(Transport transport, size_t bytes) {
  CollectRequest request;
  request.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
  request.measure_net = request.measure_delay = true;
  request.events.emplace();
  request.transport = transport;
  request.bytes_per_cpu = bytes;
  return request;
}

TEST(LiveTraceEvents, AreDeliveredOrLost) {
  IRQSCOPE_NEEDS_EBPF();
  for (Transport transport : {Transport::ring, Transport::perf_batched, Transport::perf_each}) {
    for (size_t bytes : {size_t{4096}, size_t{16} << 20}) {
      auto events = LiveEvents::start(all_events(transport, bytes), {});
      ASSERT_TRUE(events) << events.error().message;
      flood();
      events->stop();
      uint64_t told = 0;
      uint64_t net_rx = 0;
      events->drain_rest([&](const Event& event) {
        told += event.lost;
        net_rx += events->source(event.source)->name == "net_rx";
        EXPECT_LE(event.nested_ns, event.gross_ns);
      });
      LossLedger losses = events->losses();
      EXPECT_EQ(events->received() + losses.lost(), events->sent()) << transport_name(transport);
      EXPECT_EQ(told + sum(losses.untold()), losses.lost()) << transport_name(transport);
      if (bytes == 4096) {
        EXPECT_GE(losses.lost(), kDatagrams / 2) << transport_name(transport);
      } else {
        EXPECT_EQ(losses.lost(), 0u) << transport_name(transport);
        EXPECT_GE(net_rx, kDatagrams) << transport_name(transport);
      }
    }
  }
}

// ---- two transports at once

using Name = std::pair<Kind, uint32_t>;
struct Seen {
  uint64_t end_ns;
  Name name;
};
using ByCpu = std::map<uint32_t, std::vector<Seen>>;

// While both were watching.
using Time = std::pair<uint64_t, uint64_t>;

// Of softirqs only: they do not run within each other, so that both collectors see their ends in
// the same order. Another kind may come between the two programs that see the end of a softirq.
ByCpu softirqs_seen_by(LiveEvents& events, Time time) {
  ByCpu seen;
  events.drain_rest([&](const Event& event) {
    const SourceKey& key = events.source(event.source).key;
    bool shared = event.end_ns > time.first && event.end_ns < time.second;
    if (shared && key.kind == Kind::softirq)
      seen[event.cpu].push_back({event.end_ns, {key.kind, key.id}});
  });
  return seen;
}

// The middle of the first and of the last stretch in which neither saw any end. Who saw an event
// first differs by the time that the programs take, so it may not lie at an edge.
Time edges(const std::vector<Seen>& one, const std::vector<Seen>& other) {
  constexpr uint64_t kQuietNs = 500'000;
  std::vector<uint64_t> ends;
  for (const auto* seen : {&one, &other}) {
    for (const Seen& event : *seen) ends.push_back(event.end_ns);
  }
  std::sort(ends.begin(), ends.end());
  Time result{0, 0};
  for (size_t i = 1; i < ends.size(); ++i) {
    if (ends[i] - ends[i - 1] < kQuietNs) continue;
    uint64_t middle = ends[i - 1] + (ends[i] - ends[i - 1]) / 2;
    if (result.first == 0) result.first = middle;
    result.second = middle;
  }
  return result;
}

std::vector<Name> names_within(const std::vector<Seen>& seen, Time time) {
  std::vector<Name> names;
  for (const Seen& event : seen) {
    if (event.end_ns > time.first && event.end_ns < time.second) names.push_back(event.name);
  }
  return names;
}

bool show_the_same(uint64_t& compared) {
  auto ring = LiveEvents::start(all_events(Transport::ring, 16 << 20), {});
  auto perf = LiveEvents::start(all_events(Transport::perf_batched, 16 << 20), {});
  if (!ring || !perf) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  flood();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  Time both{std::max(ring->started_ns(), perf->started_ns()), monotonic_ns()};
  ring->stop();
  perf->stop();
  ByCpu of_ring = softirqs_seen_by(*ring, both);
  ByCpu of_perf = softirqs_seen_by(*perf, both);
  EXPECT_EQ(ring->losses().lost() + perf->losses().lost(), 0u);
  bool same = true;
  for (const auto& [cpu, seen] : of_ring) {
    auto window = edges(seen, of_perf[cpu]);
    auto names = names_within(seen, window);
    same = same && names == names_within(of_perf[cpu], window);
    compared += names.size();
  }
  return same;
}

// Tried again: a virtual CPU may be stopped between the two programs at an edge.
TEST(LiveTraceEvents, AreTheSameOverBothTransports) {
  IRQSCOPE_NEEDS_EBPF();
  bool same = false;
  uint64_t compared = 0;
  for (int tries = 0; tries < 5 && !(same && compared >= kDatagrams); ++tries) {
    compared = 0;
    same = show_the_same(compared);
  }
  EXPECT_TRUE(same);
  EXPECT_GE(compared, kDatagrams);
}

TEST(LiveTraceEvents, NumberedOnesArriveInOrder) {
  IRQSCOPE_NEEDS_EBPF();
  Finished bench =
      run(irqscope({"bench", "stream", "--size", "64", "--duration", "0.1", "--json"}));
  EXPECT_EQ(bench.status, 0) << bench.err;
  auto cases = json_lines(bench.out);
  EXPECT_EQ(cases.size(), 3u);
  for (const Json& one : cases) {
    EXPECT_EQ(one.at("bad"), 0) << one;
    EXPECT_EQ(one.at("complete"), true) << one;
  }
}

// ---- filters

TEST(LiveTraceFilters, OnlyWhatTookSoLong) {
  IRQSCOPE_NEEDS_EBPF();
  Traced all = trace_around({"--duration", "0.3"}, flood);
  std::vector<uint64_t> durations;
  for (const Json& event : all.events) durations.push_back(event.at("duration_ns"));
  ASSERT_GE(durations.size(), 1000u);
  std::sort(durations.begin(), durations.end());
  uint64_t least = durations[durations.size() / 2];
  Traced slow = trace_around({"--slower", fmt::format("{}ns", least)}, flood);
  EXPECT_GE(slow.events.size(), 1u);
  for (const Json& event : slow.events) EXPECT_GE(event.at("duration_ns"), least) << event;
  EXPECT_EQ(trace_around({"--slower", "10s"}, flood).events.size(), 0u);
}

TEST(LiveTraceFilters, OnlyWhatWaitedSoLong) {
  IRQSCOPE_NEEDS_EBPF();
  Traced traced = trace_around({"--delayed", "1us"}, [] {
    flood();
    sleep_often(300);
  });
  EXPECT_GE(traced.events.size(), 1u);
  for (const Json& event : traced.events) {
    ASSERT_TRUE(event.at("delay_ns").is_number()) << event;
    EXPECT_GE(event.at("delay_ns"), 1000) << event;
  }
}

TEST(LiveTraceFilters, EitherOfTheTwoWillDo) {
  IRQSCOPE_NEEDS_EBPF();
  Traced traced = trace_around({"--slower", "10s", "--delayed", "1ns"}, flood);
  EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams / 2);
}

TEST(LiveTraceFilters, Kinds) {
  IRQSCOPE_NEEDS_EBPF();
  Traced softirqs = trace_around({"--kind", "softirq"}, flood);
  EXPECT_GE(softirqs.named("net_rx") + softirqs.at_end("lost"), kDatagrams);
  for (const Json& event : softirqs.events) ASSERT_EQ(event.at("kind"), "softirq") << event;
  Traced others = trace_around({"--kind", "hardirq,vector,nmi,thread"}, flood);
  for (const Json& event : others.events) ASSERT_NE(event.at("kind"), "softirq") << event;
  EXPECT_GE(others.events.size(), 1u);
}

TEST(LiveTraceFilters, AProcess) {
  IRQSCOPE_NEEDS_EBPF();
  Worker busy([] {
    if (!send_datagrams(kDatagrams)) _exit(1);
  });
  Background other([] { return send_datagrams(100); }, UINT64_MAX);
  Traced traced =
      trace_around({"--pid", fmt::format("{}", busy.pid())}, [&] { EXPECT_TRUE(busy.work()); });
  // Some may be left to ksoftirqd.
  EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams - kDatagrams / 20);
  for (const Json& event : traced.events) ASSERT_EQ(event.at("pid"), busy.pid()) << event;
}

TEST(LiveTraceFilters, ACpu) {
  IRQSCOPE_NEEDS_EBPF();
  Traced traced = trace_around({"--cpus", "0"}, [] {
    std::thread([] {
      if (move_to_cpu(0)) flood();
    }).join();
    flood();
  });
  EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams);
  for (const Json& event : traced.events) ASSERT_EQ(event.at("cpu"), 0) << event;
}

TEST(LiveTraceFilters, AnIrq) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << disk.error().message;
  auto irqs = disk_irqs(*disk);
  if (irqs.empty()) GTEST_SKIP() << "reading the disk causes no device interrupt";
  Traced traced = trace_around({"--irq", fmt::format("{}", irqs[0])},
                               [&] { EXPECT_TRUE(disk->read_blocks(500)); });
  EXPECT_GE(traced.events.size() + traced.at_end("lost"), 1u);
  for (const Json& event : traced.events) {
    ASSERT_EQ(event.at("id"), irqs[0]) << event;
    ASSERT_THAT(event.at("kind").get<std::string>(), testing::AnyOf("hardirq", "thread"));
  }
}

TEST(LiveTraceFilters, AName) {
  IRQSCOPE_NEEDS_EBPF();
  Traced traced = trace_around({"--name", "^net_rx$"}, flood);
  EXPECT_GE(traced.events.size() + traced.at_end("lost"), kDatagrams);
  EXPECT_EQ(traced.named("net_rx"), traced.events.size());
}

TEST(LiveTraceFilters, SoMany) {
  IRQSCOPE_NEEDS_EBPF();
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  for (const char* count : {"1", "7", "5000"}) {
    Tracing tracing({"--count", count});
    EXPECT_EQ(std::to_string(tracing.wait().events.size()), count);
  }
}

// ---- more about each

TEST(LiveTrace, StacksHaveNames) {
  IRQSCOPE_NEEDS_EBPF();
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  Traced traced = Tracing({"--stack", "--name", "net_rx", "--count", "100"}).wait();
  ASSERT_EQ(traced.events.size(), 100u);
  for (const Json& event : traced.events) {
    auto stack = event.at("stack").get<std::vector<std::string>>();
    EXPECT_GE(stack.size(), 3u);
    EXPECT_THAT(stack, testing::Contains(HasSubstr("softirq"))) << event;
    EXPECT_THAT(stack, testing::Each(testing::Not(testing::StartsWith("bpf_")))) << event;
  }
}

TEST(LiveTrace, FunctionsAreEventsOnRequest) {
  IRQSCOPE_NEEDS_EBPF();
  auto functions = [](const Traced& traced) {
    return std::count_if(traced.events.begin(), traced.events.end(),
                         [](const Json& event) { return event.at("kind") == "function"; });
  };
  auto load = [] {
    sleep_often(300);
    EXPECT_TRUE(send_datagrams(1000));
  };
  Traced with_functions = trace_around({"--functions"}, load);
  EXPECT_GE(functions(with_functions), 100);
  for (const Json& event : with_functions.events) {
    if (event.at("kind") != "function") continue;
    EXPECT_TRUE(event.at("within").is_string()) << event;
  }
  EXPECT_EQ(functions(trace_around({}, load)), 0);
}

// ---- what it causes itself

TEST(LiveTrace, DoesNotFeedItself) {
  IRQSCOPE_NEEDS_EBPF();
  Traced ring = Tracing({"--transport", "ring", "--duration", "2"}).wait();
  Traced each = Tracing({"--transport", "perf-each", "--duration", "2"}).wait();
  ASSERT_GE(each.at_end("own_wakes"), 1u);
  EXPECT_EQ(ring.at_end("own_wakes"), 0u);
  EXPECT_LE(each.named("irq_work"), each.at_end("own_wakes") / 2 + 100);
  EXPECT_LE(each.events.size(), 50 * ring.events.size() + 10'000);
}

// ---- its end

TEST(LiveTrace, EndsWithWhoReadsIt) {
  IRQSCOPE_NEEDS_EBPF();
  for (const Words& options : {Words{}, Words{"--json"}, Words{"--slower", "10s"}}) {
    Running program(with(irqscope({"trace"}), options));
    ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
    program.close_out();
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_FALSE(finished.timed_out);
  }
}

TEST(LiveTrace, EndsAtAnyMoment) {
  IRQSCOPE_NEEDS_EBPF();
  std::mt19937 random(1);
  for (int i = 0; i < 15; ++i) {
    Tracing tracing({});
    ASSERT_TRUE(wait_until_catching(tracing.program()));
    std::this_thread::sleep_for(std::chrono::microseconds(i == 0 ? 0 : random() % 400'000));
    tracing.program().signal(i % 2 == 0 ? SIGINT : SIGTERM);
    tracing.wait();
  }
}

TEST(LiveTrace, SeveralAtOnce) {
  IRQSCOPE_NEEDS_EBPF();
  Tracing one({});
  Tracing other({"--transport", "perf"});
  one.wait_until_it_runs();
  other.wait_until_it_runs();
  flood();
  let_interrupts_finish();
  for (Tracing* tracing : {&one, &other}) {
    Traced traced = tracing->stop();
    EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), kDatagrams);
    expect_sums_up(traced);
  }
}

}  // namespace
}  // namespace irqscope::test
