#include "recording/reader.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "recording/test_recording.h"

namespace irqscope::recording {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

void write_small(const std::filesystem::path& path) {
  auto writer = Writer::create(path, sample_header(), true);
  ASSERT_TRUE(writer);
  RandomEvents random(1, 2);
  for (uint32_t round = 1; round <= 3; ++round) {
    writer->add_source(sample_source(round));
    writer->add_cgroup({.id = round, .name = "name", .path = "/path"});
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(writer->add(random.next(round % 2)));
    ASSERT_TRUE(writer->end_round(sample_mark(round * 1000)));
  }
  ASSERT_TRUE(writer->finish(sample_end()));
}

bool begins_with(const std::vector<std::string>& whole, const std::vector<std::string>& part) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

void expect_file_refused(const std::filesystem::path& path, const char* why) {
  Contents contents = contents_of(path);
  EXPECT_THAT(contents.refused, HasSubstr(path.string() + ": ")) << path;
  EXPECT_THAT(contents.refused, HasSubstr(why));
}

TEST(Reader, RefusesWhatIsNoRecording) {
  TempFolder folder;
  auto path = folder / "file";
  expect_file_refused(path, "No such file");
  for (auto [bytes, why] : {std::pair{"", "empty"},
                            {"abc", "not a recording"},
                            {"#!/bin/sh\necho text\n", "not a recording"}}) {
    write_bytes(path, bytes);
    expect_file_refused(path, why);
  }
  write_bytes(path, std::string(10'000, '\0'));
  expect_file_refused(path, "not a recording");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  expect_file_refused(folder / "fifo", "not a regular file");
  expect_file_refused("/dev/zero", "not a regular file");
  expect_file_refused("/tmp", "directory");
}

TEST(Reader, RefusesALaterVersion) {
  TempFolder folder;
  write_small(folder / "file");
  std::string bytes = read_file(folder / "file").value();
  bytes[8] = 2;
  write_bytes(folder / "file", bytes);
  expect_file_refused(folder / "file", "version 2; this irqscope reads version 1");
}

// Whole rounds before the cut are there, and nothing that was not.
TEST(Reader, ReadsAFileThatWasCutAnywhere) {
  TempFolder folder;
  write_small(folder / "file");
  std::string bytes = read_file(folder / "file").value();
  Contents whole = contents_of(folder / "file");
  ASSERT_THAT(whole.marks, SizeIs(3));
  size_t most = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    write_bytes(folder / "cut", std::string_view(bytes).substr(0, size));
    Contents cut = contents_of(folder / "cut");
    ASSERT_TRUE(begins_with(whole.texts, cut.texts)) << size;
    ASSERT_GE(cut.texts.size(), most) << size;
    ASSERT_EQ(cut.end, "") << size;
    ASSERT_TRUE(cut.damage.empty() || cut.damage.starts_with("ends in the middle of a block"));
    most = cut.texts.size();
  }
  EXPECT_EQ(most, whole.texts.size());
}

TEST(Reader, NoticesEveryChangedByte) {
  TempFolder folder;
  write_small(folder / "file");
  std::string bytes = read_file(folder / "file").value();
  Contents whole = contents_of(folder / "file");
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int change : {0x01, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      write_bytes(folder / "changed", changed);
      Contents contents = contents_of(folder / "changed");
      ASSERT_TRUE(!contents.refused.empty() || !contents.damage.empty()) << i;
      ASSERT_TRUE(begins_with(whole.texts, contents.texts)) << i;
    }
  }
}

// A file of the prefix, the header and these blocks.
class Blocks {
 public:
  Blocks() : bytes_(prefix()) { add(BlockType::header, to_text(sample_header())); }

  Blocks& add(BlockType type, std::string_view raw) {
    bytes_ += packer_.pack(type, raw).value_or("");
    return *this;
  }
  Contents contents() const {
    TempFolder folder;
    write_bytes(folder / "file", bytes_);
    return contents_of(folder / "file");
  }
  const std::string& bytes() const { return bytes_; }

 private:
  BlockPacker packer_;
  std::string bytes_;
};

TEST(Reader, SkipsBlocksItDoesNotKnow) {
  Contents contents = Blocks()
                          .add(static_cast<BlockType>(77), "later")
                          .add(BlockType::mark, to_text(sample_mark(1)))
                          .add(static_cast<BlockType>(0xffff), "")
                          .add(BlockType::end, to_text(sample_end()))
                          .contents();
  EXPECT_EQ(contents.damage, "");
  EXPECT_THAT(contents.texts, ElementsAre(to_text(sample_mark(1))));
  EXPECT_EQ(contents.end, to_text(sample_end()));
}

TEST(Reader, CallsAWrongContentDamage) {
  for (auto type : {BlockType::header, BlockType::sources, BlockType::cgroups, BlockType::events,
                    BlockType::mark, BlockType::end}) {
    Blocks blocks;
    blocks.add(BlockType::mark, to_text(sample_mark(1)));
    size_t at = blocks.bytes().size();
    Contents contents = blocks.add(type, "{\"a\": 1}").contents();
    EXPECT_THAT(contents.damage, HasSubstr(fmt::format("damaged at byte {} (", at)));
    EXPECT_THAT(contents.texts, SizeIs(1));
    EXPECT_EQ(contents.end, "");
  }
}

TEST(Reader, CallsWhatFollowsTheEndDamage) {
  std::string end = to_text(sample_end());
  Contents contents = Blocks().add(BlockType::end, end).add(BlockType::end, end).contents();
  EXPECT_THAT(contents.damage, HasSubstr("follows the end"));
  EXPECT_EQ(contents.end, end);
}

TEST(Reader, NeedsAHeaderFirst) {
  TempFolder folder;
  BlockPacker packer;
  for (auto type : {BlockType::mark, BlockType::header}) {
    std::string bytes = prefix();
    bytes += packer.pack(type, to_text(sample_mark(1))).value();
    write_bytes(folder / "file", bytes);
    expect_file_refused(folder / "file", "damaged at byte 12 (its header is wrong)");
  }
  write_bytes(folder / "file", prefix());
  expect_file_refused(folder / "file", "ends in the middle of its header");
}

TEST(Reader, HandsOutAVeryLargeRoundInParts) {
  TempFolder folder;
  std::string bytes = Blocks().bytes();
  BlockPacker packer;
  std::string block(packer.pack(static_cast<BlockType>(77), std::string(16 << 20, 'x')).value());
  std::string source(
      packer.pack(BlockType::sources, to_text(std::vector{sample_source(1)})).value());
  for (int i = 0; i < 20; ++i) bytes += source + block;
  bytes += packer.pack(BlockType::mark, to_text(sample_mark(1))).value();
  write_bytes(folder / "file", bytes);
  auto reader = Reader::open(folder / "file");
  Round round;
  ASSERT_TRUE(reader && reader->next(round));
  EXPECT_FALSE(round.mark);
  EXPECT_LT(round.sources.size(), 20u);
  size_t first = round.sources.size();
  ASSERT_TRUE(reader->next(round));
  EXPECT_TRUE(round.mark);
  EXPECT_EQ(first + round.sources.size(), 20u);
  EXPECT_FALSE(reader->next(round));
}

TEST(Reader, CanReadWhileItIsWritten) {
  TempFolder folder;
  auto writer = Writer::create(folder / "file", sample_header(), false);
  ASSERT_TRUE(writer && writer->end_round(sample_mark(1)));
  auto reader = Reader::open(folder / "file");
  Round round;
  ASSERT_TRUE(reader && reader->next(round));
  ASSERT_TRUE(writer->end_round(sample_mark(2)));
  ASSERT_TRUE(reader->next(round));
  EXPECT_EQ(round.mark->clocks.monotonic_ns, 2u);
}

}  // namespace
}  // namespace irqscope::recording
