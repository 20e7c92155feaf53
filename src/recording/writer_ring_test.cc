#include "recording/writer.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <utility>

#include "recording/test_writer.h"

namespace irqscope::recording {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// Rounds end every 1000 ns, each with a source, a cgroup and events.
void write_ring(Writer& writer, uint64_t rounds, uint64_t keep_ns) {
  RandomEvents random(1);
  Expected ignored;
  for (uint64_t round = 1; round <= rounds; ++round) {
    ignored.source(writer, static_cast<uint32_t>(round));
    ignored.cgroup(writer, round);
    ignored.events(writer, random, 1, 20);
    ignored.mark(writer, 1000 + round * 1000);
    ASSERT_TRUE(writer.keep_last(keep_ns));
  }
}

std::vector<uint64_t> mark_times(const Contents& contents) {
  std::vector<uint64_t> times;
  for (const Mark& mark : contents.marks) times.push_back(mark.clocks.monotonic_ns);
  return times;
}

void expect_sources(const std::filesystem::path& path, size_t count) {
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader);
  std::vector<uint32_t> numbers;
  size_t cgroups = 0;
  for (Round round; reader->next(round);) {
    for (const NumberedSource& source : round.sources) numbers.push_back(source.number);
    cgroups += round.cgroups.size();
  }
  ASSERT_THAT(numbers, SizeIs(count));
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(numbers[i], i + 1);  // each once
  EXPECT_EQ(cgroups, count);
}

TEST(Writer, KeepsTheLastRounds) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  write_ring(*writer, 16, 10'000);
  Contents contents = contents_of(folder / "file");
  EXPECT_EQ(contents.damage, "");
  // 6 rounds were dropped; of the last of them the mark is left, without events.
  EXPECT_THAT(mark_times(contents), ElementsAre(7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000,
                                                15000, 16000, 17000));
  EXPECT_EQ(contents.marks[0].lost_events[1], 3500u);
  EXPECT_EQ(contents.marks[0].events, 6 * 20u);
  Extent extent = writer->extent();
  EXPECT_TRUE(extent.is_part);
  EXPECT_EQ(extent.start.monotonic_ns, 1000u);
  EXPECT_EQ(extent.begin.monotonic_ns, 7000u);
  EXPECT_EQ(extent.begin.wall_ns, 12'000u);
  EXPECT_EQ(extent.end.monotonic_ns, 17'000u);
  EXPECT_EQ(extent.events, 10 * 20u);
  EXPECT_EQ(extent.lost, 8500u - 3500u);
  EXPECT_EQ(extent.let_go_events, 6 * 20u);
  EXPECT_EQ(extent.let_go_lost, 3500u);
  size_t others = 16 + 16 + 11;  // sources, cgroups, marks
  EXPECT_THAT(contents.texts, SizeIs(10 * 20 + others));
  expect_sources(folder / "file", 16);
  EXPECT_EQ(writer->bytes(), std::filesystem::file_size(folder / "file"));
  EXPECT_THAT(folder.names(), ElementsAre("file"));
}

TEST(Writer, KeepsTheLastRoundsForLong) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  write_ring(*writer, 200, 10'000);
  ASSERT_TRUE(writer->keep_last(10'000, true));
  ASSERT_TRUE(writer->finish(sample_end()));
  Contents contents = contents_of(folder / "file");
  EXPECT_EQ(contents.damage, "");
  EXPECT_THAT(contents.marks, SizeIs(11));
  EXPECT_EQ(contents.marks[0].clocks.monotonic_ns, 191'000u);
  EXPECT_EQ(contents.end, to_text(sample_end()));
  expect_sources(folder / "file", 200);
}

TEST(Writer, KeepsTheLastRoundsInMemoryToo) {
  TempFolder folder;
  auto file = create(folder / "file");
  auto memory = Writer::create_in_memory(sample_header());
  ASSERT_TRUE(file && memory);
  for (Writer* writer : {&*file, &*memory}) {
    write_ring(*writer, 40, 10'000);
    ASSERT_TRUE(writer->keep_last(7'000, true));
  }
  ASSERT_TRUE(memory->save(folder / "copy", false));
  EXPECT_EQ(read_file(folder / "copy").value(), read_file(folder / "file").value());
}

// The cgroups that a file describes, and those that it does not but its events refer to.
std::pair<std::set<uint64_t>, std::set<uint64_t>> cgroups_in(const std::filesystem::path& path) {
  std::set<uint64_t> described, missing;
  auto reader = Reader::open(path);
  for (Round round; reader && reader->next(round);) {
    for (const NumberedCgroup& cgroup : round.cgroups) described.insert(cgroup.id);
    for (const EventBlock& block : round.blocks) {
      for (EventCursor cursor(block); cursor.next();) {
        uint64_t id = cursor.event().task.cgroup;
        if (!described.contains(id)) missing.insert(id);
      }
    }
  }
  return {described, missing};
}

// A cgroup that stays, and a new one each round; described anew every 5 rounds.
TEST(Writer, OldCgroupsGoWithTheirRounds) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  std::set<uint64_t> known;
  for (uint64_t round = 1; round <= 200; ++round) {
    if (round % 5 == 0) {
      writer->describe_cgroups_anew();
      known.clear();
    }
    for (uint64_t id : {uint64_t{1}, 1000 + round}) {
      if (known.insert(id).second) writer->add_cgroup({id, "name", "/path"});
      ASSERT_TRUE(writer->add(Event{.end_ns = round, .task = {.cgroup = id}}));
    }
    ASSERT_TRUE(writer->end_round(sample_mark(1000 + round * 1000)));
    ASSERT_TRUE(writer->keep_last(10'000));
    auto [described, missing] = cgroups_in(folder / "file");
    ASSERT_THAT(missing, SizeIs(0)) << round;
    ASSERT_LE(described.size(), 1 + 15 + 5u) << round;
  }
}

TEST(Writer, KeepsAllIfTheNewFileDoesNotFit) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  write_ring(*writer, 15, 10'000);
  {
    SmallDisk disk(200);
    auto kept = writer->keep_last(2'000, true);
    ASSERT_FALSE(kept);
    EXPECT_THAT(kept.error().message, HasSubstr("file: File too large"));
  }
  EXPECT_THAT(contents_of(folder / "file").marks, SizeIs(15));
  EXPECT_THAT(folder.names(), ElementsAre("file"));
  ASSERT_TRUE(writer->keep_last(2'000, true));
  EXPECT_THAT(contents_of(folder / "file").marks, SizeIs(3));
}

TEST(Writer, AfterDroppingAFullDiskIsCutBackRightly) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  write_ring(*writer, 16, 10'000);
  std::string whole = read_file(folder / "file").value();
  SmallDisk disk(whole.size() + 1'000);
  RandomEvents random(1);
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(writer->add(noise(random)));
  EXPECT_FALSE(writer->end_round(sample_mark(18'000)));
  EXPECT_EQ(read_file(folder / "file").value(), whole);
}

TEST(Writer, DropsRoundsWhileAnotherHasBegun) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  write_ring(*writer, 15, 10'000);
  for (uint64_t i = 0; i < 70'000; ++i) ASSERT_TRUE(writer->add(Event{.end_ns = i}));
  ASSERT_TRUE(writer->keep_last(1'000, true));
  ASSERT_TRUE(writer->end_round(sample_mark(17'000)));
  Contents contents = contents_of(folder / "file");
  EXPECT_EQ(contents.damage, "");
  EXPECT_THAT(mark_times(contents), ElementsAre(15'000, 16'000, 17'000));
  EXPECT_THAT(contents.texts, SizeIs(70'000 + 20 + 15 + 15 + 3));
}

// Writes until it is killed, in a process of its own; the first round is there on return.
pid_t start_writing(const std::filesystem::path& path) {
  pid_t child = fork();
  if (child == 0) {
    auto writer = create(path);
    if (writer) write_ring(*writer, UINT64_MAX, 3'000);
    _exit(1);
  }
  for (int i = 0; i < 100'000 && contents_of(path).marks.empty(); ++i) usleep(100);
  return child;
}

TEST(Writer, CanBeKilledAtAnyTime) {
  for (useconds_t i = 0; i < 20; ++i) {
    TempFolder folder;
    pid_t child = start_writing(folder / "file");
    usleep(i * 100);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Contents contents = contents_of(folder / "file");
    EXPECT_EQ(contents.refused, "");
    EXPECT_THAT(contents.marks, SizeIs(testing::Ge(1u)));
    EXPECT_TRUE(contents.damage.empty() || contents.damage.starts_with("ends in the middle"));
  }
}

}  // namespace
}  // namespace irqscope::recording
