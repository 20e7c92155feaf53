#include "recording/writer.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include "recording/test_recording.h"

namespace irqscope::recording {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// A disk with room for `bytes`, as far as this process is concerned.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    handler_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_ = SIG_DFL;
};

// What a recording should have, gathered while it is written.
struct Expected {
  std::vector<std::string> texts;

  void events(Writer& writer, RandomEvents& random, uint32_t cpu, int count) {
    for (int i = 0; i < count; ++i) {
      const Event& event = random.next(cpu);
      texts.push_back(text_of(event));
      ASSERT_TRUE(writer.add(event));
    }
  }
  void source(Writer& writer, uint32_t number) {
    texts.push_back(to_text(std::vector{sample_source(number)}));
    writer.add_source(sample_source(number));
  }
  void cgroup(Writer& writer, uint64_t id) {
    std::vector<NumberedCgroup> cgroups{{.id = id, .name = "name", .path = "/path"}};
    texts.push_back(to_text(cgroups));
    writer.add_cgroup(cgroups[0]);
  }
  void mark(Writer& writer, uint64_t monotonic_ns) {
    texts.push_back(to_text(sample_mark(monotonic_ns)));
    ASSERT_TRUE(writer.end_round(sample_mark(monotonic_ns)));
  }
};

void expect_contents(const std::filesystem::path& path, const Expected& expected) {
  Contents contents = contents_of(path);
  EXPECT_EQ(contents.refused, "");
  EXPECT_EQ(contents.damage, "");
  EXPECT_EQ(contents.header, to_text(sample_header()));
  EXPECT_EQ(contents.texts, expected.texts);
}

Result<Writer> create(const std::filesystem::path& path) {
  return Writer::create(path, sample_header(), false);
}

TEST(Writer, KeepsAllOfSeveralRounds) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  Expected expected;
  RandomEvents random(1);
  expect_contents(folder / "file", expected);
  for (uint32_t round = 1; round <= 3; ++round) {
    for (uint32_t i = 0; i < 600; i += round) expected.source(*writer, round * 1000 + i);
    expected.cgroup(*writer, round);
    expected.events(*writer, random, 1, 500);
    expected.events(*writer, random, 4'000'000'000, 100);
    expected.mark(*writer, round * 1000);
    expect_contents(folder / "file", expected);
  }
  expected.mark(*writer, 9000);  // nothing happened
  EXPECT_EQ(writer->events(), 1800u);
  EXPECT_TRUE(writer->finish(sample_end()));
  expect_contents(folder / "file", expected);
  EXPECT_EQ(contents_of(folder / "file").end, to_text(sample_end()));
  EXPECT_EQ(writer->bytes(), std::filesystem::file_size(folder / "file"));
}

TEST(Writer, WritesFullBlocksBeforeTheRoundEnds) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  writer->add_source(sample_source(1));
  uint64_t before = writer->bytes();
  for (uint64_t i = 0; i < 100'000; ++i) ASSERT_TRUE(writer->add(Event{.end_ns = i}));
  EXPECT_GT(writer->bytes(), before);
  // Whoever is killed now leaves a round without a mark.
  auto reader = Reader::open(folder / "file");
  Round round;
  ASSERT_TRUE(reader && reader->next(round));
  EXPECT_THAT(round.sources, SizeIs(1));
  ASSERT_THAT(round.blocks, SizeIs(1));
  EXPECT_EQ(round.blocks[0].size(), 65536u);
  EXPECT_FALSE(round.mark);
  EXPECT_FALSE(reader->next(round));
  EXPECT_EQ(reader->damage(), "");
  EXPECT_FALSE(reader->end());
}

TEST(Writer, FinishesWithEventsThatHaveNoMark) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  Expected expected;
  RandomEvents random(1);
  expected.events(*writer, random, 1, 5);
  EXPECT_TRUE(writer->finish(sample_end()));
  expect_contents(folder / "file", expected);
  EXPECT_EQ(contents_of(folder / "file").end, to_text(sample_end()));
}

TEST(Writer, WritesTheSameBytesForTheSameContent) {
  TempFolder folder;
  for (const char* name : {"a", "b"}) {
    auto writer = create(folder / name);
    ASSERT_TRUE(writer);
    Expected expected;
    RandomEvents random(1);
    expected.source(*writer, 1);
    for (uint32_t cpu : {3u, 1u, 2u}) expected.events(*writer, random, cpu, 1000);
    expected.mark(*writer, 1000);
    ASSERT_TRUE(writer->finish(sample_end()));
  }
  EXPECT_EQ(read_file(folder / "a").value(), read_file(folder / "b").value());
}

// As `hexdump -C` prints it.
std::string hexdump(std::string_view bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += 16) {
    std::string hex;
    std::string plain;
    for (size_t i = 0; i < 16 && at + i < bytes.size(); ++i) {
      auto byte = static_cast<uint8_t>(bytes[at + i]);
      hex += fmt::format("{}{:02x} ", i == 8 ? " " : "", byte);
      plain += byte >= ' ' && byte < 127 ? static_cast<char>(byte) : '.';
    }
    text += fmt::format("{:08x}  {:<50}|{}|\n", at, hex, plain);
  }
  return text;
}

TEST(Writer, BeginsAsTheDocumentSays) {
  TempFolder folder;
  ASSERT_TRUE(create(folder / "file"));
  std::string bytes = read_file(folder / "file").value().substr(0, 20);
  std::string document = read_file(IRQSCOPE_SOURCE_DIR "/docs/recording.md").value();
  EXPECT_THAT(document, HasSubstr(hexdump(bytes)));
}

TEST(Writer, KeepsTheRulesOfItsFile) {
  TempFolder folder;
  write_bytes(folder / "old", "old");
  auto refused = create(folder / "old");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("old: File exists"));
  EXPECT_FALSE(create("/dev/null"));
  EXPECT_FALSE(create("/tmp"));
  EXPECT_FALSE(create(folder / "none" / "file"));
  auto replaced = Writer::create(folder / "old", sample_header(), true);
  ASSERT_TRUE(replaced);
  expect_contents(folder / "old", {});  // readable at once
  EXPECT_THAT(folder.names(), ElementsAre("old"));
}

TEST(Writer, LeavesNothingIfNotEvenTheHeaderFits) {
  TempFolder folder;
  SmallDisk disk(20);
  auto writer = create(folder / "file");
  ASSERT_FALSE(writer);
  EXPECT_THAT(writer.error().message, HasSubstr("file: File too large"));
  EXPECT_THAT(folder.names(), SizeIs(0));
}

// Random bytes, which can't be compressed.
Event noise(RandomEvents& random) {
  Event event;
  event.gross_ns = random.number(UINT64_MAX);
  event.delay_ns = random.number(UINT64_MAX);
  return event;
}

TEST(Writer, OnAFullDiskTheFileEndsWithAWholeRound) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  Expected expected;
  RandomEvents random(1);
  expected.events(*writer, random, 1, 50);
  expected.mark(*writer, 1000);
  {
    SmallDisk disk(writer->bytes() + 10'000);
    for (int i = 0; i < 2'000; ++i) ASSERT_TRUE(writer->add(noise(random)));
    auto failed = writer->end_round(sample_mark(2000));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, fmt::format("recording {}: File too large (what was recorded "
                                                  "until then is in it)",
                                                  (folder / "file").string()));
    EXPECT_EQ(writer->events(), 50u);
    expect_contents(folder / "file", expected);
    EXPECT_FALSE(writer->add(Event{}));
    EXPECT_FALSE(writer->end_round(sample_mark(3000)));
    EXPECT_TRUE(writer->finish(sample_end()));
  }
  expect_contents(folder / "file", expected);
  EXPECT_EQ(contents_of(folder / "file").end, to_text(sample_end()));
}

TEST(Writer, OnAFullDiskABlockInTheMiddleOfARoundFailsToo) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  uint64_t before = writer->bytes();
  SmallDisk disk(before + 10'000);
  RandomEvents random(1);
  Result<void> added;
  while (added) added = writer->add(noise(random));
  EXPECT_THAT(added.error().message, HasSubstr("File too large"));
  EXPECT_EQ(writer->bytes(), before);
  expect_contents(folder / "file", {});
}

TEST(Writer, WithoutRoomForTheEndTheFileStaysValid) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  Expected expected;
  expected.mark(*writer, 1000);
  SmallDisk disk(writer->bytes() + 10);
  EXPECT_FALSE(writer->finish(sample_end()));
  expect_contents(folder / "file", expected);
  EXPECT_EQ(contents_of(folder / "file").end, "");
}

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

TEST(Writer, SavesWholeRoundsFromMemory) {
  TempFolder folder;
  auto writer = Writer::create_in_memory(sample_header());
  ASSERT_TRUE(writer);
  Expected expected;
  RandomEvents random(1);
  expected.events(*writer, random, 1, 100);
  expected.mark(*writer, 1000);
  ASSERT_TRUE(writer->add(Event{}));
  ASSERT_TRUE(writer->save(folder / "copy", false));
  expect_contents(folder / "copy", expected);
  EXPECT_FALSE(writer->save(folder / "copy", false));
  EXPECT_TRUE(writer->save(folder / "copy", true));
  EXPECT_FALSE(writer->save("/dev/null", true));
  expect_contents(folder / "copy", expected);
  SmallDisk disk(100);
  EXPECT_FALSE(writer->save(folder / "other", false));
  EXPECT_FALSE(writer->save(folder / "copy", true));
  EXPECT_THAT(folder.names(), ElementsAre("copy"));
  expect_contents(folder / "copy", expected);
}

}  // namespace
}  // namespace irqscope::recording
