#include "recording/writer.h"

#include <gmock/gmock.h>
#include "recording/test_writer.h"

namespace irqscope::recording {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

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
    expected.events(*writer, random, 65'535, 100);
    expected.mark(*writer, round * 1000);
    expect_contents(folder / "file", expected);
  }
  expected.mark(*writer, 9000);  // nothing happened
  EXPECT_EQ(writer->extent().events, 1800u);
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
    EXPECT_EQ(failed.error().message, (folder / "file").string() + ": File too large");
    EXPECT_EQ(writer->failure(), failed.error().message);
    EXPECT_EQ(writer->extent().events, 50u);
    expect_contents(folder / "file", expected);
    EXPECT_FALSE(writer->add(Event{}));
    EXPECT_FALSE(writer->end_round(sample_mark(3000)));
    EXPECT_TRUE(writer->finish(sample_end()));
  }
  expect_contents(folder / "file", expected);
  End end = sample_end();
  end.failed = true;
  end.reason = "File too large";
  end.sums.clear();
  EXPECT_EQ(contents_of(folder / "file").end, to_text(end));
  Extent extent = writer->extent();
  EXPECT_EQ(extent.failure, "File too large");
  EXPECT_EQ(extent.missing, 1000u - 50 - 500);  // sent, in the file, lost
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
  SmallDisk disk(writer->bytes() + 10);
  EXPECT_FALSE(writer->finish(sample_end()));
  expect_contents(folder / "file", {});
  EXPECT_EQ(contents_of(folder / "file").end, "");
}

TEST(Writer, AnEndOfFailureTakesThePlaceOfTheLastRounds) {
  TempFolder folder;
  auto writer = create(folder / "file");
  ASSERT_TRUE(writer);
  Expected expected;
  RandomEvents random(1);
  for (uint64_t round = 1; round <= 3; ++round) {
    Expected one = expected;
    one.events(*writer, random, 1, 50);
    one.mark(*writer, round * 1000);
    if (round < 3) expected = one;
  }
  uint64_t bytes = writer->bytes();
  SmallDisk disk(bytes);
  EXPECT_TRUE(writer->finish(sample_end()));
  EXPECT_LE(writer->bytes(), bytes);
  expect_contents(folder / "file", expected);
  Extent extent = writer->extent();
  EXPECT_EQ(extent.events, 100u);
  EXPECT_EQ(extent.end.monotonic_ns, 2000u);
  EXPECT_EQ(extent.failure, "File too large");
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
