#include "recording/block.h"

#include <zlib.h>

#include "recording/event_columns.h"
#include "recording/little_endian.h"
#include "recording/varint.h"

namespace irqscope::recording {
namespace {

// As in PNG: a byte above 127 shows a transfer of 7 bits, CR LF and LF one that changed the ends
// of lines, ^Z ends the output of DOS' type.
constexpr std::string_view kMagic = "\x89IRQ\r\n\x1a\n";
constexpr uint32_t kVersion = 1;
constexpr uint32_t kBlockMagic = 0x4b4c42be;  // be "BLK"
constexpr uint16_t kZstd = 1;
constexpr int kLevel = 1;

uint32_t checksum_of(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string block_header(BlockType type, uint16_t flags, std::string_view stored, size_t raw) {
  std::string bytes;
  put_fixed(bytes, kBlockMagic);
  put_fixed(bytes, static_cast<uint16_t>(type));
  put_fixed(bytes, flags);
  put_fixed(bytes, static_cast<uint32_t>(stored.size()));
  put_fixed(bytes, static_cast<uint32_t>(raw));
  put_fixed(bytes, checksum_of(stored));
  put_fixed(bytes, checksum_of(bytes));
  return bytes;
}

bool sizes_fit(const BlockHeader& header) {
  if (header.raw > kMaxRawBytes) return false;
  return header.flags == kZstd ? header.stored < header.raw : header.stored == header.raw;
}

}  // namespace

std::string prefix() {
  std::string bytes(kMagic);
  put_fixed(bytes, kVersion);
  return bytes;
}

Result<void> check_prefix(std::string_view bytes) {
  if (bytes.empty()) return fail("is empty");
  bool begins_alike = bytes.starts_with(kMagic.substr(0, 4));
  if (begins_alike && bytes.size() >= kMagic.size() && !bytes.starts_with(kMagic)) {
    return fail("is damaged: its line ends were changed, as if it were text");
  }
  if (!bytes.starts_with(kMagic)) return fail("is not a recording of irqscope");
  if (bytes.size() < kPrefixBytes) return fail("ends in the middle of its header");
  auto version = get_fixed<uint32_t>(bytes.data() + kMagic.size());
  if (version == kVersion) return {};
  return fail("is a recording of version {}; this irqscope reads version {}", version, kVersion);
}

Result<BlockHeader> BlockHeader::parse(std::string_view bytes) {
  constexpr size_t kChecked = kBlockHeaderBytes - sizeof(uint32_t);
  const char* at = bytes.data();
  if (get_fixed<uint32_t>(at) != kBlockMagic) return fail("there should be a block");
  if (get_fixed<uint32_t>(at + kChecked) != checksum_of(bytes.substr(0, kChecked))) {
    return fail("the checksum of a block's header is wrong");
  }
  BlockHeader header{.type = get_fixed<uint16_t>(at + 4),
                     .flags = get_fixed<uint16_t>(at + 6),
                     .stored = get_fixed<uint32_t>(at + 8),
                     .raw = get_fixed<uint32_t>(at + 12),
                     .checksum = get_fixed<uint32_t>(at + 16)};
  if ((header.flags & ~kZstd) != 0) return fail("a block is compressed in an unknown way");
  if (!sizes_fit(header)) return fail("a block's size is wrong");
  return header;
}

Result<std::string_view> BlockPacker::pack(BlockType type, std::string_view raw) {
  if (raw.size() > kMaxRawBytes) return fail("{} bytes are too many for a block", raw.size());
  if (!context_) context_.reset(ZSTD_createCCtx());
  if (!context_) return fail("out of memory");
  buffer_.resize(kBlockHeaderBytes + ZSTD_compressBound(raw.size()));
  char* body = buffer_.data() + kBlockHeaderBytes;
  size_t size = ZSTD_compressCCtx(context_.get(), body, buffer_.size() - kBlockHeaderBytes,
                                  raw.data(), raw.size(), kLevel);
  bool smaller = ZSTD_isError(size) == 0 && size < raw.size();
  if (!smaller) size = raw.copy(body, raw.size());
  std::string header = block_header(type, smaller ? kZstd : 0, {body, size}, raw.size());
  header.copy(buffer_.data(), header.size());
  return std::string_view(buffer_).substr(0, kBlockHeaderBytes + size);
}

Result<std::string> BlockUnpacker::unpack(const BlockHeader& header, std::string_view stored) {
  if (checksum_of(stored) != header.checksum) return fail("a block's checksum is wrong");
  if (header.flags == 0) return std::string(stored);
  if (!context_) context_.reset(ZSTD_createDCtx());
  if (!context_) return fail("out of memory");
  std::string raw;
  raw.reserve(header.raw + kLongestVarint);  // EventBlock appends that
  raw.resize(header.raw);
  size_t size =
      ZSTD_decompressDCtx(context_.get(), raw.data(), raw.size(), stored.data(), stored.size());
  if (ZSTD_isError(size) != 0 || size != raw.size()) return fail("a block can't be unpacked");
  return raw;
}

}  // namespace irqscope::recording
