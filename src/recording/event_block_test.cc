#include "recording/event_block.h"

#include <gtest/gtest.h>

#include <functional>

#include "recording/event_packer.h"
#include "recording/test_events.h"
#include "recording/varint.h"

namespace irqscope::recording {
namespace {

constexpr uint64_t kHuge = UINT64_MAX;

std::string packed(EventPacker& packer) {
  std::string bytes;
  packer.take(bytes);
  return bytes;
}

std::string packed(const std::vector<Event>& events) {
  EventPacker packer(events.at(0).cpu);
  for (const Event& event : events) packer.add(event);
  return packed(packer);
}

void expect_round_trip(const std::vector<Event>& events) {
  auto block = EventBlock::parse(packed(events));
  ASSERT_TRUE(block) << block.error().message;
  EXPECT_EQ(block->size(), events.size());
  EXPECT_EQ(block->cpu(), events[0].cpu);
  std::vector<std::string> expected;
  expected.reserve(events.size());
  for (const Event& event : events) expected.push_back(text_of(event));
  EXPECT_EQ(texts_of(*block), expected);
}

Event event_at(uint64_t end_ns) {
  Event event;
  event.end_ns = end_ns;
  return event;
}

TEST(EventBlock, KeepsAnEventOfDefaults) { expect_round_trip({Event{}}); }

TEST(EventBlock, RefusesACpuThatNoMachineHas) {
  Event event;
  event.cpu = kMaxCpus;
  EXPECT_FALSE(EventBlock::parse(packed({event})));
}

TEST(EventBlock, KeepsEachFieldByItself) {
  std::vector<uint64_t> stack{0, kHuge, 0xffffffff81000000};
  std::vector<std::function<void(Event&)>> changes{
      [](Event& e) { e.end_ns = kHuge; },
      [](Event& e) { e.gross_ns = kHuge; },
      [](Event& e) { e.nested_ns = kHuge; },  // more than gross
      [](Event& e) { e.delay_ns = kHuge; },
      [](Event& e) { e.source = UINT32_MAX; },
      [](Event& e) { e.outcome = Outcome::not_handled; },
      [](Event& e) { e.outcome = Outcome::woke_thread; },
      [](Event& e) { e.reraised = true; },
      [](Event& e) { e.work = UINT32_MAX; },
      [](Event& e) { e.budget = UINT32_MAX; },
      [](Event& e) { e.lost = kHuge; },
      [](Event& e) { e.task.pid = UINT32_MAX; },
      [](Event& e) { e.task.tid = UINT32_MAX; },
      [](Event& e) { e.task.start_ns = kHuge; },
      [](Event& e) { e.task.cgroup = kHuge; },
      [](Event& e) { e.task.comm.fill('\xff'); },
      [](Event& e) { e.task.comm[15] = 'x'; },  // after bytes of 0
      [&](Event& e) { e.stack = stack; },
  };
  for (const auto& change : changes) {
    Event changed = event_at(1000);
    changed.cpu = kMaxCpus - 1;
    Event plain = changed;
    change(changed);
    expect_round_trip({changed});
    expect_round_trip({plain, changed, plain, changed, changed, plain});
  }
}

TEST(EventBlock, KeepsTimesThatGoBack) {
  expect_round_trip({event_at(5), event_at(3), event_at(kHuge), event_at(0), event_at(1)});
}

TEST(EventBlock, KeepsRandomEvents) {
  RandomEvents random(1);
  random.at_any_time();
  EventPacker packer(7);
  std::vector<std::string> expected;
  for (int i = 0; i < 20'000; ++i) {
    const Event& event = random.next(7);
    expected.push_back(text_of(event));
    packer.add(event);
  }
  auto block = EventBlock::parse(packed(packer));
  ASSERT_TRUE(block) << block.error().message;
  EXPECT_EQ(texts_of(*block), expected);
}

TEST(EventBlock, CanBePausedAndMoved) {
  auto block = EventBlock::parse(packed({event_at(1), event_at(2)}));
  ASSERT_TRUE(block);
  EventBlock moved = std::move(*block);
  EventCursor cursor(moved);
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.event().end_ns, 1u);
  EventCursor later = cursor;
  ASSERT_TRUE(later.next());
  EXPECT_EQ(later.event().end_ns, 2u);
  EXPECT_FALSE(later.next());
  EXPECT_FALSE(later.next());
  EXPECT_EQ(cursor.event().end_ns, 1u);
}

TEST(EventBlock, TellsWhetherTheTaskIsTheSame) {
  Event a = event_at(1);
  Event b = a;
  b.task.pid = 4;
  auto block = EventBlock::parse(packed({a, a, b, b, a}));
  ASSERT_TRUE(block);
  ASSERT_EQ(block->tasks().size(), 2u);
  std::vector<size_t> numbers;
  for (EventCursor cursor(*block); cursor.next();) {
    numbers.push_back(cursor.task());
    EXPECT_EQ(block->tasks()[cursor.task()], cursor.event().task);
  }
  EXPECT_EQ(numbers, (std::vector<size_t>{0, 0, 1, 1, 0}));
}

TEST(EventBlock, HasEqualStacksOnce) {
  std::vector<uint64_t> stack(100, 0xffffffff81000000);
  std::vector<uint64_t> same = stack;
  Event a = event_at(1);
  a.stack = stack;
  Event b = event_at(2);
  b.stack = same;
  EXPECT_LT(packed({a, b}).size(), 1000u);
  auto block = EventBlock::parse(packed({a, b}));
  ASSERT_TRUE(block);
  EventCursor cursor(*block);
  ASSERT_TRUE(cursor.next());
  const uint64_t* first = cursor.event().stack.data();
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.event().stack.data(), first);
}

TEST(EventPacker, CutsAStackThatIsTooDeep) {
  std::vector<uint64_t> stack(kMaxStackDepth + 1, 5);
  Event event = event_at(1);
  event.stack = stack;
  auto block = EventBlock::parse(packed({event}));
  ASSERT_TRUE(block);
  EventCursor cursor(*block);
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.event().stack.size(), kMaxStackDepth);
}

TEST(EventPacker, IsEmptyAgainAfterwards) {
  EventPacker packer(1);
  RandomEvents random(2);
  packer.add(random.next(1));
  std::string first = packed(packer);
  EXPECT_EQ(packer.events(), 0u);
  EXPECT_EQ(packer.size(), 0u);
  RandomEvents again(2);
  packer.add(again.next(1));
  EXPECT_EQ(packed(packer), first);
}

TEST(EventPacker, KnowsItsSize) {
  EventPacker packer(1);
  RandomEvents random(3);
  for (int i = 0; i < 1000; ++i) packer.add(random.next(1));
  size_t size = packer.size();
  std::string bytes = packed(packer);
  EXPECT_LE(size, bytes.size());
  EXPECT_GE(size + 100, bytes.size());  // without the sizes in front
}

TEST(EventPacker, IsFullAtTheLimitOfABlock) {
  EventPacker packer(1);
  for (size_t i = 0; i < kMaxBlockEvents; ++i) {
    ASSERT_FALSE(packer.full());
    packer.add(event_at(i));
  }
  EXPECT_TRUE(packer.full());
  auto block = EventBlock::parse(packed(packer));
  ASSERT_TRUE(block) << block.error().message;
  EXPECT_EQ(block->size(), kMaxBlockEvents);
}

// The sizes in front of the columns, as numbers.
struct Sizes {
  uint64_t cpu = 0, events = 1, tasks = 1, stacks = 0;
  std::array<uint64_t, kColumns> columns{};

  std::string bytes() const {
    std::string bytes;
    for (uint64_t value : {cpu, events, tasks, stacks}) put_varint(bytes, value);
    for (uint64_t size : columns) put_varint(bytes, size);
    return bytes;
  }
};

TEST(EventBlock, RefusesSizesThatAreNotThere) {
  Sizes good;
  good.columns[kShapes] = 1;
  EXPECT_FALSE(EventBlock::parse(good.bytes()));
  for (uint64_t large : {uint64_t{2}, uint64_t{65537}, uint64_t{1} << 32, kHuge}) {
    Sizes events = good;
    events.events = large;
    EXPECT_FALSE(EventBlock::parse(events.bytes() + std::string(100, '\4')));
    Sizes tasks = good;
    tasks.tasks = large;
    EXPECT_FALSE(EventBlock::parse(tasks.bytes() + std::string(100, '\4')));
    for (size_t i = 0; i < kColumns; ++i) {
      Sizes column = good;
      column.columns[i] = large;
      EXPECT_FALSE(EventBlock::parse(column.bytes() + '\4'));
    }
  }
}

TEST(EventBlock, RefusesEmptyAndCutBlocks) {
  EXPECT_FALSE(EventBlock::parse(""));
  EventPacker none(1);
  EXPECT_FALSE(EventBlock::parse(packed(none)));
  RandomEvents random(4);
  EventPacker packer(1);
  for (int i = 0; i < 20; ++i) packer.add(random.next(1));
  std::string whole = packed(packer);
  EXPECT_TRUE(EventBlock::parse(whole));
  EXPECT_FALSE(EventBlock::parse(whole + '\0'));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(EventBlock::parse(whole.substr(0, size))) << size;
  }
}

// Whatever is taken for good can be read to its end.
TEST(EventBlock, SurvivesAnyBytes) {
  RandomEvents random(5, 10);
  EventPacker packer(1);
  for (int i = 0; i < 30; ++i) packer.add(random.next(1));
  std::string whole = packed(packer);
  size_t good = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = whole;
    for (uint64_t changes = 1 + random.number(4); changes > 0; --changes) {
      // Most errors are made near the beginning: sizes, and what says which values there are.
      size_t range = random.number(2) == 0 ? bytes.size() : 80;
      bytes[random.number(range)] = static_cast<char>(random.number(256));
    }
    auto block = EventBlock::parse(std::move(bytes));
    if (!block) continue;
    ++good;
    ASSERT_EQ(texts_of(*block).size(), block->size());
  }
  EXPECT_GT(good, 1000u);
  EXPECT_LT(good, 19'000u);
}

}  // namespace
}  // namespace irqscope::recording
