#include "support/recording.h"

#include <gtest/gtest.h>

namespace irqscope::test {
namespace {

constexpr std::string_view kRun =
    R"("run": {"kinds": ["hardirq"], "backend": "ebpf", "attach": "tp_btf", "has_times": true,
            "kernel": "6.18.0"})";

std::string recording(std::string_view row) {
  return fmt::format(R"({{{}, "snapshots": [{{"wall_ns": 2, "monotonic_ns": 1, "loss": {{}},
                                             "rows": [{}]}}]}})",
                     kRun, row);
}

std::string error_of(const std::string& text) {
  auto result = parse_recording(text);
  return result ? "none" : result.error().message;
}

TEST(Recording, ReadsEverything) {
  auto result = parse_recording(recording(
      R"({"kind": "hardirq", "id": 24, "action": 18446612686384547072, "cpu": 3, "name": "eth0",
          "handler": "igb_msix_ring", "identity": {"node": -1, "chip": "IO-APIC"},
          "count": 3, "not_handled": 1,
          "timing": {"total_ns": 5000, "max_ns": 2500, "buckets": [[1024, 2], [2304, 1]],
                     "usec_slots": [[0, 2], [2, 1]]}})"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->info.kernel, "6.18.0");
  const Row& row = result->snapshots.at(0).rows.at(0);
  EXPECT_EQ(row.source.key, (SourceKey{Kind::hardirq, 24, 18446612686384547072u, 3}));
  EXPECT_EQ(row.source->handler, "igb_msix_ring");
  EXPECT_EQ(row.source->identity->node, -1);
  EXPECT_EQ(row.tally.not_handled, 1u);
  EXPECT_FALSE(row.tally.entered);
  EXPECT_EQ(row.tally.timing->histogram.buckets()[bucket_index(2304)], 1u);
  EXPECT_EQ(row.tally.timing->usec_slots[1], 1u);
  EXPECT_FALSE(result->snapshots[0].loss.unmatched);
}

TEST(Recording, ReadsWhatOnlySomeBackendsKnow) {
  auto result = parse_recording(
      R"({"run": {"kinds": ["nmi", "thread"], "backend": "ebpf", "attach": "raw_tp",
                  "has_times": true, "has_net": true, "kernel": "6.18.0",
                  "missing": [{"kind": "vector", "what": "thermal_apic", "reason": "none"}]},
          "snapshots": [{"wall_ns": 2, "monotonic_ns": 1, "loss": {},
            "rows": [{"kind": "softirq", "id": 3, "name": "net_rx", "context": "ksoftirqd",
                      "count": 1, "work": 3, "budget": 64,
                      "timing": {"total_ns": 9, "nested_ns": 2, "max_ns": 7, "buckets": [[7, 1]]},
                      "delay": {"reraised": 4, "total_ns": 5, "max_ns": 5, "buckets": [[5, 1]]}}],
            "functions": [{"kind": "function", "id": 0, "action": 9, "name": "virtnet_poll",
                           "within": "net_rx", "type": "napi", "count": 1}],
            "thefts": [{"victim": {"kind": "cgroup", "id": 0, "action": 5, "name": "a",
                                   "path": "/a"},
                        "source": {"kind": "softirq", "id": 3, "name": "net_rx"},
                        "count": 6, "net_ns": 7}],
            "cpus": [{"cpu": 1, "net_ns": [1, 2, 3, 4], "idle_net_ns": [0, 0, 1, 0],
                      "noise": {"hits": 8, "longest_hit_ns": 9, "longest_hit_at_ns": 1,
                                "longest_hit_source": {"kind": "nmi", "id": 0, "name": "x"},
                                "longest_quiet_ns": 2}}],
            "programs": [{"name": "p", "runs": 3, "run_ns": 30}]}]})");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->info.has_net);
  EXPECT_EQ(result->info.missing.at(0).what, "thermal_apic");
  const Snapshot& snapshot = result->snapshots.at(0);
  EXPECT_EQ(snapshot.rows.at(0).source.key.context, RunContext::ksoftirqd);
  EXPECT_EQ(snapshot.rows[0].tally.timing->net_ns(), 7u);
  EXPECT_EQ(snapshot.rows[0].tally.delay->reraised, 4u);
  EXPECT_EQ(snapshot.functions.at(0).source->type, "napi");
  EXPECT_EQ(snapshot.thefts.at(0).victim->path, "/a");
  EXPECT_EQ(snapshot.thefts[0].share.source.id, 3u);
  EXPECT_EQ(snapshot.cpus.at(0).net_ns[2], 3u);
  EXPECT_EQ(snapshot.cpus[0].noise->longest_hit_source->name, "x");
  EXPECT_FALSE(snapshot.programs.at(0).misses);
}

TEST(Recording, IsStrict) {
  EXPECT_EQ(error_of("{"), "not JSON");
  EXPECT_EQ(error_of("[]"), "recording is not an object");
  EXPECT_EQ(error_of("{}"), "recording has no run");
  EXPECT_EQ(error_of(recording("7")), "snapshots[0].rows[0] is not an object");
  auto row = [](std::string_view rest) {
    return recording(fmt::format(R"({{"kind": "softirq", "id": 3, "name": "net_rx"{}}})", rest));
  };
  EXPECT_EQ(error_of(row(R"(, "count": 1)")), "none");
  EXPECT_EQ(error_of(row("")), "snapshots[0].rows[0] has no count");
  EXPECT_EQ(error_of(row(R"(, "count": -1)")), "snapshots[0].rows[0].count: -1 does not fit");
  EXPECT_EQ(error_of(row(R"(, "count": 1.0)")), "snapshots[0].rows[0].count: 1.0 does not fit");
  EXPECT_EQ(error_of(row(R"(, "count": 1, "cuont": 1)")), "snapshots[0].rows[0].cuont is unknown");
}

TEST(Recording, AddsUp) {
  auto timing = [](std::string_view lists) {
    return recording(fmt::format(
        R"({{"kind": "softirq", "id": 3, "name": "net_rx", "count": 2,
            "timing": {{"total_ns": 1, "max_ns": 1, {}}}}})",
        lists));
  };
  EXPECT_EQ(error_of(timing(R"("buckets": [[0, 2]])")), "none");
  EXPECT_EQ(error_of(timing(R"("buckets": [[0, 1]])")),
            "snapshots[0].rows[0].timing: buckets add up to 1, not 2");
  EXPECT_EQ(error_of(timing(R"("buckets": [[0, 2]], "usec_slots": [[0, 3]])")),
            "usec_slots add up to 3, not 2");
  EXPECT_EQ(error_of(timing(R"("buckets": [[17, 2]])")), "no bucket begins at 17");
  EXPECT_EQ(error_of(timing(R"("buckets": [[0, 2]], "usec_slots": [[1, 2]])")),
            "no microsecond slot begins at 1");
}

TEST(Recording, NamesTheOneThatIsNotThere) {
  auto result = load_recording("nonsense");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("nonsense.json"), std::string::npos);
}

}  // namespace
}  // namespace irqscope::test
