// A recording is a prefix and then blocks: a header of fixed size and, mostly compressed, bytes.
#pragma once

#include <zstd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/owner.h"
#include "base/result.h"

namespace irqscope {

template <>
struct Close<ZSTD_CCtx> {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
template <>
struct Close<ZSTD_DCtx> {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace irqscope

namespace irqscope::recording {

// What a file begins with: the magic bytes and the version of all that follows.
inline constexpr size_t kPrefixBytes = 12;
std::string prefix();
// An Error does not name the file.
Result<void> check_prefix(std::string_view bytes);

enum class BlockType : uint16_t { header = 1, sources, cgroups, events, mark, end };

inline constexpr size_t kBlockHeaderBytes = 24;

struct BlockHeader {
  uint16_t type = 0;  // a BlockType, or one that this version does not know
  uint16_t flags = 0;
  uint32_t stored = 0;  // bytes that follow
  uint32_t raw = 0;     // what they become
  uint32_t checksum = 0;

  // Checks all that can be seen without the bytes that follow, and so that both sizes are within
  // the limit. An Error is what is wrong with it.
  static Result<BlockHeader> parse(std::string_view bytes);
  bool is(BlockType wanted) const { return type == static_cast<uint16_t>(wanted); }
};

class BlockPacker {
 public:
  // Header and bytes; valid until the next one. Fails if there are too many for a block.
  Result<std::string_view> pack(BlockType type, std::string_view raw);

 private:
  Owner<ZSTD_CCtx> context_;
  std::string buffer_;
};

class BlockUnpacker {
 public:
  // `stored` is what followed the header.
  Result<std::string> unpack(const BlockHeader& header, std::string_view stored);

 private:
  Owner<ZSTD_DCtx> context_;
};

}  // namespace irqscope::recording
