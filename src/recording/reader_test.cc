#include "recording/reader.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/stop_signal.h"
#include "base/test_child.h"
#include "recording/event_packer.h"
#include "recording/test_recording.h"
#include "support/growth.h"

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
  constexpr int kChanges[] = {0x01, 0x80, 0xff};
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ kChanges[i % std::size(kChanges)]);
    write_bytes(folder / "changed", changed);
    Contents contents = contents_of(folder / "changed");
    ASSERT_TRUE(!contents.refused.empty() || !contents.damage.empty()) << i;
    ASSERT_TRUE(begins_with(whole.texts, contents.texts)) << i;
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

// Neither blocks that are passed over nor those that are kept can take more memory than that.
TEST(Reader, RefusesARoundThatDoesNotEnd) {
  Blocks blocks;
  blocks.add(BlockType::sources, to_text(std::vector{sample_source(1)}));
  for (int i = 0; i < 20; ++i) blocks.add(static_cast<BlockType>(77), std::string(16 << 20, 'x'));
  blocks.add(BlockType::mark, to_text(sample_mark(2000)));
  Contents contents = blocks.contents();
  EXPECT_THAT(contents.damage, HasSubstr("a round has no end"));
  EXPECT_THAT(contents.texts, SizeIs(1));
  EXPECT_THAT(contents.marks, SizeIs(0));
}

TEST(Reader, RefusesMoreDescriptionsThanAnyMachineHas) {
  TempFolder folder;
  Blocks blocks;
  std::vector<NumberedCgroup> cgroups(2000, {1, "name", std::string(4000, '/')});
  std::string text = to_text(cgroups);
  for (int i = 0; i < 15; ++i) blocks.add(BlockType::cgroups, text);
  write_bytes(folder / "file", blocks.bytes());
  auto reader = Reader::open(folder / "file");
  Round round;
  ASSERT_TRUE(reader && reader->next(round));
  EXPECT_THAT(round.cgroups, SizeIs(12 * 2000));
  EXPECT_THAT(reader->damage(), HasSubstr("more sources and cgroups than any machine has"));
}

TEST(Reader, RefusesNamesLongerThanTheKernels) {
  for (auto [key, longest] : {std::pair{"name", 512}, {"path", 4096}, {"affinity", 65536}}) {
    for (int more : {0, 1}) {
      std::string source = to_text(std::vector{sample_source(1)});
      std::string identity =
          R"({"module":null,"chip":null,"hwirq":null,"trigger":null,"device":null,"node":null,)"
          R"("affinity":null,"effective_affinity":null})";
      source.replace(source.find("\"identity\":null") + 11, 4, identity);
      size_t at = source.find(fmt::format("\"{}\":", key)) + std::string_view(key).size() + 3;
      source.replace(at, source.find_first_of(",}", at) - at,
                     '"' + std::string(static_cast<size_t>(longest + more), 'n') + '"');
      Contents contents = Blocks().add(BlockType::sources, source).contents();
      EXPECT_EQ(contents.damage.empty(), more == 0) << key << contents.damage;
      EXPECT_THAT(contents.texts, SizeIs(more == 0 ? 1 : 0)) << key;
    }
  }
}

TEST(Reader, RefusesTimesBeyondTheClocks) {
  constexpr uint64_t kHour = 3'600'000'000'000;
  auto last_mark = [](uint64_t monotonic_ns, uint64_t wall_ns) {
    Mark mark = sample_mark(monotonic_ns);
    mark.clocks.wall_ns = wall_ns;
    return Blocks()
        .add(BlockType::mark, to_text(sample_mark(2000)))
        .add(BlockType::mark, to_text(mark))
        .contents();
  };
  EXPECT_EQ(last_mark(20 * kHour, 9'000).damage, "") << "a process that was stopped for a while";
  EXPECT_EQ(last_mark(99 * kHour, 99 * kHour).damage, "");
  EXPECT_THAT(last_mark(99 * kHour, 9'000).damage, HasSubstr("its clocks disagree"));
  EXPECT_THAT(last_mark(1ull << 62, 9'000).damage, HasSubstr("its clocks disagree"));
  EXPECT_THAT(last_mark(UINT64_MAX, UINT64_MAX).damage, HasSubstr("its clocks disagree"));
  EXPECT_THAT(last_mark(1'999, 9'000).damage, HasSubstr("its clocks disagree"));
}

TEST(Reader, RefusesEventsBeyondTheClocks) {
  for (bool has_mark : {true, false}) {
    for (uint64_t end_ns : {uint64_t{1500}, uint64_t{1} << 61, UINT64_MAX}) {
      Blocks blocks;
      Event event;
      event.end_ns = end_ns;
      EventPacker packer(0);
      packer.add(event);
      std::string bytes;
      packer.take(bytes);
      blocks.add(BlockType::mark, to_text(sample_mark(1000))).add(BlockType::events, bytes);
      if (has_mark) blocks.add(BlockType::mark, to_text(sample_mark(2000)));
      Contents contents = blocks.contents();
      EXPECT_EQ(contents.damage.empty(), end_ns == 1500) << contents.damage;
      EXPECT_THAT(contents.texts, SizeIs(end_ns != 1500 ? 1 : has_mark ? 3 : 2));
    }
  }
}

TEST(Reader, EndsAtAStopSignal) {
  TempFolder folder;
  write_small(folder / "file");
  int status = test::status_of_child([&] {
    StopSignal stop;
    auto reader = Reader::open(folder / "file");
    Round round;
    if (!reader || !reader->next(round)) return 1;
    raise(SIGINT);
    return reader->next(round) || !reader->damage().empty() ? 2 : 0;
  });
  EXPECT_EQ(status, 0);
}

TEST(Reader, EndsAtAStopSignalWithinAHeader) {
  TempFolder folder;
  Header header = sample_header();
  header.cpus.assign(10'000, 0);
  std::string bytes = prefix();
  bytes += BlockPacker().pack(BlockType::header, to_text(header)).value();
  write_bytes(folder / "file", bytes);
  int status = test::status_of_child([&] {
    StopSignal stop;
    raise(SIGINT);
    auto reader = Reader::open(folder / "file");
    return !reader && reader.error().kind == ErrorKind::stopped ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

// What nobody needs is not kept, and costs no more than its bytes.
TEST(Reader, TakesTimeAsTheFileIsLong) {
  auto header_with = [](const std::string& more) {
    std::string header = to_text(sample_header());
    header.pop_back();
    return header + ",\"more\":" + more + "}";
  };
  auto read = [](const std::string& header) {
    Header ignored;
    ASSERT_TRUE(from_text(header, ignored));
  };
  auto keys = [&](size_t n) {
    std::string object = "{\"k\":0";
    for (size_t i = 0; i < n; ++i) object += fmt::format(",\"{:x}\":0", i);
    read(header_with(object + "}"));
  };
  auto lists = [&](size_t n) {
    std::string list = "[";
    for (size_t i = 0; i < n; ++i) list += "[[[[[[[[]]]]]]]],";
    read(header_with(list + "0]"));
  };
  auto objects = [&](size_t n) {
    std::string list = "[";
    for (size_t i = 0; i < n; ++i) list += "{},";
    read(header_with(list + "0]"));
  };
  auto texts = [&](size_t n) { read(header_with('"' + std::string(100 * n, 'x') + '"')); };
  auto cpus = [&](size_t n) {
    std::string header = to_text(sample_header());
    std::string list;
    for (size_t i = 0; i < n; ++i) list += "0,";
    read(header.insert(header.find("\"cpus\":[") + 8, list));
  };
  EXPECT_LT(test::growth(20'000, keys), test::kLinear);
  EXPECT_LT(test::growth(20'000, lists), test::kLinear);
  EXPECT_LT(test::growth(50'000, objects), test::kLinear);
  EXPECT_LT(test::growth(10'000, texts), test::kLinear);
  EXPECT_LT(test::growth(50'000, cpus), test::kLinear);
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
