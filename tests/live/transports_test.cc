// Events over perf buffers and ring buffers: each arrives as it was sent, or is counted as lost.
#include "diagnose/stream_bench.h"

#include <thread>

#include "ebpf/features.h"
#include "support/live.h"

namespace irqscope::test {
namespace {

using ebpf::Transport;

class Transports : public testing::TestWithParam<std::tuple<Transport, size_t>> {};

StreamCase short_case(Transport transport, size_t event_bytes) {
  StreamCase wanted;
  wanted.transport = transport;
  wanted.event_bytes = event_bytes;
  wanted.duration_ns = 50'000'000;
  return wanted;
}

// Sizes that are no multiple of 8, so that records do not end where the buffer does.
INSTANTIATE_TEST_SUITE_P(Live, Transports,
                         testing::Combine(testing::Values(Transport::perf_each,
                                                          Transport::perf_batched, Transport::ring),
                                          testing::Values(16u, 17u, 333u, 4096u)));

TEST_P(Transports, DeliverEveryEventOrCountIt) {
  IRQSCOPE_NEEDS_EBPF();
  auto [transport, size] = GetParam();
  auto result = run_stream_case(short_case(transport, size), {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_GE(result->writes, 1u);
  EXPECT_EQ(result->sent, result->writes);
  EXPECT_EQ(result->received + result->lost, result->sent);
  EXPECT_GE(result->received, 1u);
  EXPECT_EQ(result->bad, 0u);
}

class Hooks : public testing::TestWithParam<WriteHook> {};

constexpr const char* kAttachedTo[] = {"kprobe ksys_write", "fentry ksys_write",
                                       "raw_tp sys_enter"};
// Places in what try_attach_kinds() tells.
constexpr size_t kTrialOf[] = {3, 4, 1};

INSTANTIATE_TEST_SUITE_P(Live, Hooks,
                         testing::Values(WriteHook::kprobe, WriteHook::fentry, WriteHook::raw_tp));

TEST_P(Hooks, SendEveryWrite) {
  IRQSCOPE_NEEDS_EBPF();
  const auto trials = ebpf::try_attach_kinds("");
  const auto& trial = trials.at(kTrialOf[static_cast<int>(GetParam())]);
  if (!trial.works) GTEST_SKIP() << trial.name << ": " << trial.reason;
  StreamCase wanted = short_case(Transport::ring, 64);
  wanted.hook = GetParam();
  auto result = run_stream_case(wanted, {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->attached_to, kAttachedTo[static_cast<int>(GetParam())]);
  EXPECT_GE(result->received, 1u);
  EXPECT_TRUE(result->is_complete());
}

// A reader that does not come while the writer writes.
class SleepingReader : public StreamReader {
 public:
  explicit SleepingReader(std::unique_ptr<StreamReader> reader) : reader_(std::move(reader)) {}
  size_t drain(StreamResult& result) override { return sleeps_ ? 0 : reader_->drain(result); }
  void rest() override {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    sleeps_ = false;
  }

 private:
  std::unique_ptr<StreamReader> reader_;
  bool sleeps_ = true;
};

Result<std::unique_ptr<StreamReader>> open_sleeping(const StreamCase& wanted,
                                                    const ebpf::Object& object,
                                                    const CpuSet& online) {
  auto reader = open_own_reader(wanted, object, online);
  if (!reader) return reader;
  return std::make_unique<SleepingReader>(std::move(*reader));
}

TEST(LiveTransports, WhatAStoppedReaderLosesIsCounted) {
  IRQSCOPE_NEEDS_EBPF();
  for (Transport transport : {Transport::perf_batched, Transport::ring}) {
    StreamCase wanted = short_case(transport, 16);
    wanted.buffer_bytes = 4096;
    auto result = run_stream_case(wanted, {}, open_sleeping);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_GE(result->lost, 1u) << transport_name(transport);
    EXPECT_GE(result->received, 1u);
    EXPECT_EQ(result->received + result->lost, result->sent);
    EXPECT_EQ(result->bad, 0u);
  }
}

// A ring buffer's events cause no interrupt: no wake-up goes through irq_work.
TEST(LiveTransports, AFullSpeedRingWakesNobody) {
  IRQSCOPE_NEEDS_EBPF();
  CollectRequest request;
  request.kinds = {Kind::vector};
  auto collector = start_collector(request);
  auto irq_works = [&] {
    uint64_t count = 0;
    for (const Row& row : read(*collector).rows) {
      if (row.source->name == "irq_work") count += row.tally.entered.value_or(0);
    }
    return count;
  };
  uint64_t before = irq_works();
  auto result = run_stream_case(short_case(Transport::ring, 16), {});
  ASSERT_TRUE(result) << result.error().message;
  uint64_t of_ring = irq_works() - before;
  ASSERT_GE(result->received, 1000u);
  EXPECT_LT(of_ring * 100, result->received);
}

}  // namespace
}  // namespace irqscope::test
