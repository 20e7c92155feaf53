#include "recording/block.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include "recording/event_columns.h"
#include "recording/little_endian.h"

namespace irqscope::recording {
namespace {

using testing::HasSubstr;

std::string packed(std::string_view raw, BlockType type = BlockType::mark) {
  BlockPacker packer;
  return std::string(packer.pack(type, raw).value_or(""));
}

Result<std::string> unpacked(std::string_view bytes) {
  auto header = BlockHeader::parse(bytes.substr(0, kBlockHeaderBytes));
  if (!header) return tl::unexpected(header.error());
  return BlockUnpacker().unpack(*header, bytes.substr(kBlockHeaderBytes));
}

// A header with a right checksum, whatever else is in it.
std::string header_of(uint16_t flags, uint32_t stored, uint32_t raw) {
  std::string bytes = packed("x").substr(0, 6);
  put_fixed(bytes, flags);
  put_fixed(bytes, stored);
  put_fixed(bytes, raw);
  put_fixed(bytes, uint32_t{0});
  put_fixed(bytes, static_cast<uint32_t>(
                       crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())));
  return bytes;
}

TEST(Block, ComesBack) {
  for (const std::string& raw : {std::string(), std::string("x"), std::string(100'000, 'y'),
                                 std::string(kMaxRawBytes, '\0')}) {
    EXPECT_EQ(unpacked(packed(raw)).value_or("?"), raw);
  }
  EXPECT_LT(packed(std::string(100'000, 'y')).size(), 200u);
  EXPECT_EQ(packed("x").size(), kBlockHeaderBytes + 1);
}

TEST(Block, HasItsType) {
  auto header = BlockHeader::parse(packed("x", BlockType::events).substr(0, kBlockHeaderBytes));
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->is(BlockType::events));
  EXPECT_FALSE(header->is(BlockType::mark));
}

TEST(Block, HasALimit) {
  EXPECT_FALSE(BlockPacker().pack(BlockType::mark, std::string(kMaxRawBytes + 1, 'x')));
}

TEST(Block, NoticesEveryChange) {
  std::string bytes = packed("{\"some\": \"text some text some text some text some text\"}");
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    EXPECT_FALSE(unpacked(changed)) << i;
  }
}

TEST(Block, RefusesSizesThatCannotBe) {
  EXPECT_TRUE(BlockHeader::parse(header_of(0, 5, 5)));
  EXPECT_TRUE(BlockHeader::parse(header_of(1, 5, kMaxRawBytes)));
  EXPECT_FALSE(BlockHeader::parse(header_of(0, 5, 6)));
  EXPECT_FALSE(BlockHeader::parse(header_of(1, 5, 5)));
  EXPECT_FALSE(BlockHeader::parse(header_of(1, 5, kMaxRawBytes + 1)));
  EXPECT_FALSE(BlockHeader::parse(header_of(0, UINT32_MAX, UINT32_MAX)));
  EXPECT_FALSE(BlockHeader::parse(header_of(2, 5, 5)));
}

TEST(Block, RefusesAnotherSizeThanPromised) {
  std::string bytes = packed(std::string(1000, 'x'));
  auto header = BlockHeader::parse(bytes.substr(0, kBlockHeaderBytes));
  ASSERT_TRUE(header);
  for (uint32_t raw : {999u, 1001u}) {
    header->raw = raw;
    EXPECT_FALSE(BlockUnpacker().unpack(*header, bytes.substr(kBlockHeaderBytes)));
  }
}

TEST(Prefix, IsKnown) {
  EXPECT_EQ(prefix().size(), kPrefixBytes);
  EXPECT_TRUE(check_prefix(prefix()));
}

void expect_refused(const std::string& bytes, const char* why) {
  auto checked = check_prefix(bytes);
  ASSERT_FALSE(checked) << why;
  EXPECT_THAT(checked.error().message, HasSubstr(why));
}

TEST(Prefix, TellsWhatIsWrong) {
  expect_refused("", "empty");
  expect_refused("abc", "not a recording");
  expect_refused("PERFILE2....", "not a recording");
  expect_refused(prefix().substr(0, 5), "not a recording");
  expect_refused(prefix().substr(0, 9), "ends in the middle");
  std::string converted = prefix();
  converted.erase(4, 1);  // CR LF became LF
  expect_refused(converted, "line ends");
  std::string newer = prefix();
  newer[8] = 2;
  expect_refused(newer, "version 2");
}

}  // namespace
}  // namespace irqscope::recording
