#include "recording/reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "recording/content_json.h"

namespace irqscope::recording {
namespace {

constexpr size_t kMaxRoundBytes = 256 << 20;
constexpr size_t kBlockOverhead = 1024;  // of a block in memory, however small it is

// Opened without waiting: nobody may ever write into a FIFO.
Result<UniqueFd> open_regular(const std::filesystem::path& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!fd || fstat(fd.get(), &info) != 0) {
    return fail("{}: {}", path.string(), std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return fail("{}: is a directory", path.string());
  if (!S_ISREG(info.st_mode)) return fail("{}: is not a regular file", path.string());
  return fd;
}

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

template <class T>
bool append_from(std::string_view text, std::vector<T>& to) {
  std::vector<T> more;
  if (!from_text(text, more)) return false;
  append(to, std::move(more));
  return true;
}

bool is_empty(const Round& round) {
  return round.sources.empty() && round.cgroups.empty() && round.blocks.empty() && !round.mark;
}

}  // namespace

Result<Reader> Reader::open(const std::filesystem::path& path) {
  auto fd = open_regular(path);
  if (!fd) return tl::unexpected(fd.error());
  Reader reader(std::move(*fd));
  if (auto begun = reader.begin(); !begun) {
    return fail("{}: {}", path.string(), begun.error().message);
  }
  return reader;
}

Result<void> Reader::begin() {
  if (!read_bytes(kPrefixBytes) && !damage_.empty()) return fail("{}", damage_);
  if (auto checked = check_prefix(buffer_); !checked) return checked;
  Block block;
  if (!read_block(block)) {
    return fail("{}", damage_.empty() ? "ends in the middle of its header" : damage_);
  }
  if (!block.header.is(BlockType::header) || !from_text(block.raw, header_)) {
    damaged(block.at, "its header is wrong");
    return fail("{}", damage_);
  }
  return {};
}

// False if there are fewer; those that there are are in the buffer then.
bool Reader::read_bytes(size_t size) {
  buffer_.resize(size);
  size_t done = 0;
  while (done < size) {
    ssize_t got = pread(fd_.get(), &buffer_[done], size - done, static_cast<off_t>(position_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) damaged(position_, std::strerror(errno));
    if (got <= 0) break;
    done += static_cast<size_t>(got);
    position_ += static_cast<uint64_t>(got);
  }
  buffer_.resize(done);
  return done == size;
}

bool Reader::damaged(uint64_t at, std::string_view why) {
  done_ = true;
  if (damage_.empty()) damage_ = fmt::format("damaged at byte {} ({})", at, why);
  return false;
}

bool Reader::ended_within(uint64_t at) {
  done_ = true;
  if (damage_.empty()) damage_ = fmt::format("ends in the middle of a block at byte {}", at);
  return false;
}

// False at the end, and if the rest can't be read.
bool Reader::read_block(Block& block) {
  block.at = position_;
  if (!read_bytes(kBlockHeaderBytes)) return buffer_.empty() ? false : ended_within(block.at);
  auto header = BlockHeader::parse(buffer_);
  if (!header) return damaged(block.at, header.error().message);
  block.header = *header;
  if (!read_bytes(header->stored)) return ended_within(block.at);
  auto raw = unpacker_.unpack(*header, buffer_);
  if (!raw) return damaged(block.at, raw.error().message);
  block.raw = std::move(*raw);
  return true;
}

bool Reader::next(Round& round) {
  round = {};
  size_t bytes = 0;
  while (!done_ && !round.mark && bytes < kMaxRoundBytes) {
    Block block;
    if (!read_block(block)) break;
    bytes += block.raw.size() + kBlockOverhead;
    take(std::move(block), round);
  }
  return !is_empty(round);
}

bool Reader::take(Block block, Round& round) {
  bool good = true;
  switch (static_cast<BlockType>(block.header.type)) {
    case BlockType::header:
      return damaged(block.at, "a second header");
    case BlockType::sources:
      good = append_from(block.raw, round.sources);
      break;
    case BlockType::cgroups:
      good = append_from(block.raw, round.cgroups);
      break;
    case BlockType::mark:
      good = from_text(block.raw, round.mark.emplace());
      break;
    case BlockType::events:
      return take_events(std::move(block), round);
    case BlockType::end:
      return take_end(block);
    default:
      break;  // of a later irqscope
  }
  if (good) return true;
  round.mark.reset();
  return damaged(block.at, "what a block says is wrong");
}

bool Reader::take_events(Block block, Round& round) {
  auto events = EventBlock::parse(std::move(block.raw));
  if (!events) return damaged(block.at, events.error().message);
  round.blocks.push_back(std::move(*events));
  return true;
}

bool Reader::take_end(const Block& block) {
  done_ = true;
  if (!from_text(block.raw, end_.emplace())) {
    end_.reset();
    return damaged(block.at, "what a block says is wrong");
  }
  if (read_bytes(1)) return damaged(position_ - 1, "something follows the end");
  return true;
}

}  // namespace irqscope::recording
