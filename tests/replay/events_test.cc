// Calls that are sent one by one. Times are in ns.
#include <gmock/gmock.h>

#include <string>

#include "collect/event_decoder.h"
#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint32_t kAllKinds =
    1u << IQ_HARDIRQ | 1u << IQ_VECTOR | 1u << IQ_NMI | 1u << IQ_SOFTIRQ | 1u << IQ_THREAD;

iq_knobs event_knobs() {
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.event_kinds = kAllKinds;
  knobs.switches.measure_delay = 1;
  knobs.switches.transport = IQ_RING_BUFFER;
  return knobs;
}

struct Decoded {
  Event event;
  std::vector<uint64_t> stack;
  iq_row row;
};

std::vector<Decoded> decoded(const Kernel& kernel) {
  EventDecoder decoder;
  std::vector<Decoded> events;
  for (const Sent& sent : kernel.sent()) {
    Event event;
    EXPECT_TRUE(decoder.decode(sent.cpu, sent.bytes, event));
    events.push_back({event, {event.stack.begin(), event.stack.end()}, *replay_row(event.source)});
  }
  return events;
}

TEST(Events, HaveTheTimesOfTheirCalls) {
  // hardirq      120..130
  // softirq  100 ........ 200
  Kernel kernel(event_knobs());
  kernel.at(90);
  kernel.raise(kNetRx);
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(120);
  kernel.hardirq(9, 10);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);

  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].row.kind, uint32_t{IQ_HARDIRQ});
  EXPECT_EQ(events[0].row.id, 9u);
  EXPECT_EQ(events[0].event.end_ns, 130u);
  EXPECT_EQ(events[0].event.gross_ns, 10u);
  EXPECT_EQ(events[0].event.delay_ns, 0u);
  EXPECT_EQ(events[1].row.kind, uint32_t{IQ_SOFTIRQ});
  EXPECT_EQ(events[1].row.id, uint32_t{kNetRx});
  EXPECT_EQ(events[1].event.end_ns, 200u);
  EXPECT_EQ(events[1].event.gross_ns, 100u);
  EXPECT_EQ(events[1].event.net_ns(), 90u);
  EXPECT_EQ(events[1].event.delay_ns, 10u);
}

TEST(Events, TellWhatAHandlerReturned) {
  Kernel kernel(event_knobs());
  for (int result : {0, 1, 2}) {
    kernel.enter_hardirq(9);
    kernel.exit_hardirq(9, result);
  }
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].event.outcome, Outcome::not_handled);
  EXPECT_EQ(events[1].event.outcome, Outcome::handled);
  EXPECT_EQ(events[2].event.outcome, Outcome::woke_thread);
}

TEST(Events, OfASoftirqThatGoesOnHaveNoDelay) {
  Kernel kernel(event_knobs());
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(150);
  kernel.raise(kNetRx);  // by itself
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  kernel.at(900);
  kernel.enter_softirq(kNetRx);
  kernel.exit_softirq(kNetRx);
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_FALSE(events[0].event.reraised);
  EXPECT_TRUE(events[1].event.reraised);
  EXPECT_EQ(events[1].event.delay_ns, 0u);
}

TEST(Events, OfAThreadAreItsRuns) {
  Kernel kernel(event_knobs());
  Task& thread = kernel.add_irq_thread(77);
  kernel.at(100);
  kernel.wake(thread);
  kernel.at(130);
  kernel.preempt_by(thread);
  kernel.at(150);
  kernel.preempt_by(kernel.idle());  // no end: it goes on at 300
  kernel.at(300);
  kernel.preempt_by(thread);
  kernel.at(310);
  kernel.sleep_then(kernel.idle());
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].row.kind, uint32_t{IQ_THREAD});
  EXPECT_EQ(events[0].event.end_ns, 310u);
  EXPECT_EQ(events[0].event.gross_ns, 30u);
  EXPECT_EQ(events[0].event.delay_ns, 30u);
  EXPECT_EQ(events[0].event.task.tid, 77u);
}

TEST(Events, OfAnNmiEndWhenItIsTold) {
  Kernel kernel(event_knobs());
  kernel.at(1000);
  kernel.nmi(40);
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].event.end_ns, 1000u);
  EXPECT_EQ(events[0].event.gross_ns, 40u);
}

TEST(Events, TellTheirTask) {
  Kernel kernel(event_knobs());
  Task& first = kernel.add_task(11, "first");
  Task& second = kernel.add_task(22, "second");
  std::vector<size_t> sizes;
  for (Task* task : {&kernel.idle(), &first, &first, &second, &first}) {
    kernel.set_current(*task);
    kernel.hardirq(9, 10);
    sizes.push_back(kernel.sent().back().bytes.size());
  }
  std::vector<std::string> names;
  std::vector<uint64_t> starts;
  for (const Decoded& decoded : decoded(kernel)) {
    names.emplace_back(decoded.event.task.name());
    starts.push_back(decoded.event.task.start_ns);
  }
  EXPECT_THAT(names, ElementsAre("swapper/0", "first", "first", "second", "first"));
  EXPECT_THAT(starts, ElementsAre(0, 1011, 1011, 1022, 1011));
  // Only where it is another one than before.
  EXPECT_THAT(sizes, ElementsAre(88, 88, 48, 88, 88));
}

TEST(Events, TellATaskAgainIfItsEventWasLost) {
  Kernel kernel(event_knobs());
  Task& task = kernel.add_task(11, "worker");
  kernel.hardirq(9, 10);
  kernel.set_current(task);
  kernel.set_room(false);
  kernel.hardirq(9, 10);
  kernel.set_room(true);
  kernel.hardirq(9, 10);
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].event.task.pid, 11u);
  EXPECT_EQ(events[1].event.lost, 1u);
}

TEST(Events, TellHowManyAreMissingBeforeThem) {
  Kernel kernel(event_knobs());
  kernel.hardirq(9, 10);
  kernel.set_room(false);
  for (int i = 0; i < 3; ++i) kernel.hardirq(9, 10);
  kernel.set_room(true);
  kernel.hardirq(9, 10);
  kernel.hardirq(9, 10);
  kernel.set_room(false);
  kernel.hardirq(9, 10);

  std::vector<uint64_t> lost;
  for (const Decoded& decoded : decoded(kernel)) lost.push_back(decoded.event.lost);
  EXPECT_THAT(lost, ElementsAre(0, 3, 0));
  EXPECT_EQ(kernel.stream().sent[IQ_LEVEL_IRQ], 7u);
  EXPECT_EQ(kernel.stream().lost[IQ_LEVEL_IRQ], 4u);
}

// An interrupt between the counting of losses and the sending of the softirq's event.
TEST(Events, CountALossOnceThoughTheyOvertakeEachOther) {
  Kernel kernel(event_knobs());
  kernel.set_room(false);
  kernel.hardirq(9, 10);
  kernel.set_room(true);
  kernel.enter_softirq(kNetRx);
  kernel.after_output([&] { kernel.hardirq(9, 10); });
  kernel.exit_softirq(kNetRx);
  uint64_t lost = 0;
  for (const Decoded& decoded : decoded(kernel)) lost += decoded.event.lost;
  EXPECT_EQ(lost, 1u);
}

TEST(Events, AreTheSameOnBothTransports) {
  std::vector<std::vector<std::byte>> bytes[2];
  for (uint8_t transport : {IQ_PERF_BUFFER, IQ_RING_BUFFER}) {
    iq_knobs knobs = event_knobs();
    knobs.switches.transport = transport;
    Kernel kernel(knobs);
    kernel.at(100);
    kernel.enter_softirq(kNetRx);
    kernel.hardirq(9, 10);
    kernel.exit_softirq(kNetRx);
    for (const Sent& sent : kernel.sent()) {
      EXPECT_EQ(sent.transport, transport);
      bytes[transport].push_back(sent.bytes);
    }
  }
  EXPECT_THAT(bytes[0], SizeIs(2));
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST(Events, AreOnlyThoseThatWereSlowOrDelayed) {
  iq_knobs knobs = event_knobs();
  knobs.slower_ns = 100;
  knobs.delayed_ns = 500;
  Kernel kernel(knobs);
  kernel.at(1000);
  kernel.hardirq(9, 99);
  kernel.hardirq(9, 100);
  kernel.raise(kNetRx);
  kernel.at(kernel.now() + 500);
  kernel.enter_softirq(kNetRx);
  kernel.at(kernel.now() + 1);
  kernel.exit_softirq(kNetRx);
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].event.gross_ns, 100u);
  EXPECT_EQ(events[1].event.delay_ns, 500u);
  // What is not sent is counted all the same, and not lost.
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).handled, 2u);
  EXPECT_EQ(kernel.stream().sent[IQ_LEVEL_IRQ], 1u);
}

TEST(Events, AreThoseOfTheKindsAskedFor) {
  iq_knobs knobs = event_knobs();
  knobs.switches.event_kinds = 1u << IQ_SOFTIRQ;
  Kernel kernel(knobs);
  kernel.enter_softirq(kNetRx);
  kernel.hardirq(9, 10);
  kernel.exit_softirq(kNetRx);
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].row.kind, uint32_t{IQ_SOFTIRQ});
  EXPECT_EQ(events[0].event.nested_ns, 10u);
}

TEST(Events, MayHaveAStack) {
  iq_knobs knobs = event_knobs();
  knobs.switches.stacks = 1;
  Kernel kernel(knobs);
  kernel.set_caller(0xffff1234);
  kernel.hardirq(9, 10);
  kernel.hardirq(9, 10);  // without its task, so that the stack lies elsewhere
  auto events = decoded(kernel);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_THAT(events[0].stack, ElementsAre(0, 0xffff1234));
  EXPECT_THAT(events[1].stack, ElementsAre(0, 0xffff1234));
}

TEST(Events, DoNotFollowTheirOwnWakeUps) {
  iq_knobs knobs = event_knobs();
  knobs.switches.transport = IQ_PERF_BUFFER;
  knobs.switches.own_wakes = 1;
  Kernel kernel(knobs);
  // The interrupt comes as soon as the event is in the buffer.
  kernel.after_output([&] { kernel.irq_work(); });
  kernel.hardirq(9, 10);
  EXPECT_THAT(kernel.sent(), SizeIs(1));
  EXPECT_EQ(kernel.stream().own_wakes, 1u);
  // Another one is somebody else's.
  kernel.irq_work();
  EXPECT_THAT(kernel.sent(), SizeIs(2));
}

TEST(Events, ThatFindNoRoomWakeNobody) {
  iq_knobs knobs = event_knobs();
  knobs.switches.transport = IQ_PERF_BUFFER;
  knobs.switches.own_wakes = 1;
  Kernel kernel(knobs);
  kernel.set_room(false);
  kernel.hardirq(9, 10);
  kernel.set_room(true);
  kernel.irq_work();
  EXPECT_THAT(kernel.sent(), SizeIs(1));
  EXPECT_EQ(kernel.stream().own_wakes, 0u);
}

TEST(Events, AreNoneUnlessWanted) {
  Kernel kernel;
  kernel.hardirq(9, 10);
  kernel.nmi(10);
  EXPECT_THAT(kernel.sent(), IsEmpty());
}

// What was lost before the beginning is not told, and an event from before it tells nothing.
TEST(EventDecoder, TellsLossesSinceTheBeginning) {
  EventDecoder decoder;
  decoder.begin(100, {0, 7});
  auto lost = [&](uint64_t end_ns, uint32_t lost_by_now) {
    iq_event sent{};
    sent.bytes = sizeof(sent);
    sent.end_ns = end_ns;
    sent.lost = lost_by_now;
    Event event;
    EXPECT_TRUE(decoder.decode(1, std::as_bytes(std::span(&sent, 1)), event));
    return event.lost;
  };
  EXPECT_EQ(lost(98, 5), 0u);
  EXPECT_EQ(lost(99, 9), 0u);
  EXPECT_EQ(lost(100, 10), 3u);
  EXPECT_EQ(lost(101, 10), 0u);
}

TEST(EventDecoder, RefusesWhatIsNoEvent) {
  Kernel kernel(event_knobs());
  kernel.hardirq(9, 10);
  std::vector<std::byte> whole = kernel.sent()[0].bytes;
  EventDecoder decoder;
  Event event;
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decoder.decode(0, std::span(whole).first(size), event)) << size;
  }
  // A perf buffer adds up to 7 bytes.
  whole.resize(whole.size() + 7);
  EXPECT_TRUE(decoder.decode(0, whole, event));
}

}  // namespace
}  // namespace irqscope::replay
