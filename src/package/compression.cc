#include "package/compression.h"

#include <zlib.h>

#include <algorithm>

namespace irqscope::package {
namespace {

const Bytef* input(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

constexpr size_t kPiece = 1u << 20;

// As large as what is really in the stream, for a stream that promises more.
class Inflation {
 public:
  explicit Inflation(std::string_view stream) {
    stream_.next_in = const_cast<Bytef*>(input(stream));
    stream_.avail_in = static_cast<uInt>(stream.size());
    ready_ = inflateInit(&stream_) == Z_OK;
  }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  // The next bytes, at most `limit`; false if the stream is damaged.
  bool step(std::string& bytes, size_t limit) {
    if (!ready_) return false;
    size_t before = bytes.size();
    bytes.resize(before + std::min(kPiece, limit));
    stream_.next_out = reinterpret_cast<Bytef*>(bytes.data() + before);
    stream_.avail_out = static_cast<uInt>(bytes.size() - before);
    int result = inflate(&stream_, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream_.avail_out);
    ended_ = result == Z_STREAM_END;
    return result == Z_OK || ended_;
  }
  bool ended() const { return ended_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool ended_ = false;
};

}  // namespace

std::string compress(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  // The buffer is as large as is ever needed, so this can't fail.
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, input(bytes), bytes.size(),
            Z_DEFAULT_COMPRESSION);
  packed.resize(size);
  return packed;
}

Result<std::string> uncompress(std::string_view stream, uint64_t size) {
  Inflation inflation(stream);
  std::string bytes;
  // One byte more than there may be: it tells a stream that holds too much.
  while (!inflation.ended() && bytes.size() <= size) {
    if (!inflation.step(bytes, size + 1 - bytes.size())) return fail("its compression is damaged");
  }
  if (bytes.size() > size)
    return fail("it is larger than the {} bytes that it is said to have", size);
  if (bytes.size() < size) {
    return fail("it has {} bytes in place of the {} that it is said to have", bytes.size(), size);
  }
  return bytes;
}

}  // namespace irqscope::package
