#include "recording/reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "base/stop_signal.h"
#include "recording/content_json.h"

namespace irqscope::recording {
namespace {

constexpr std::string_view kWrongContent = "the content of a block is wrong";
constexpr size_t kMaxRoundBytes = 256 << 20;
// Some 280,000 sources: 4,000 CPUs with all the rows that the kernel side has for each.
constexpr uint64_t kMaxDescribedBytes = 96 << 20;
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

// A round lasts half a second, but a process may be stopped for a while.
constexpr uint64_t kLongestRoundNs = 86'400'000'000'000;

// The wall clock can be set, but it is not set back by as much as the other one goes on.
bool go_together(const Clocks& before, const Clocks& now) {
  if (now.monotonic_ns < before.monotonic_ns) return false;
  uint64_t passed_ns = now.monotonic_ns - before.monotonic_ns;
  if (passed_ns <= kLongestRoundNs) return true;
  return now.wall_ns > before.wall_ns && now.wall_ns - before.wall_ns > passed_ns / 2;
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
    // A header that was not read to its end is not damaged, and there is no more to say.
    if (StopSignal::requested()) return tl::unexpected(Error{ErrorKind::stopped, "stopped"});
    return in_context(path.string(), begun.error());
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
  last_clocks_ = header_.start;
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

// What was not read since a stop was requested is not damaged.
bool Reader::damaged(uint64_t at, std::string_view why) {
  done_ = true;
  if (StopSignal::requested()) return false;
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
  while (!done_ && !round.mark && !StopSignal::requested()) {
    Block block;
    if (!read_block(block)) break;
    uint64_t at = block.at;
    bytes += block.raw.size() + kBlockOverhead;
    take(std::move(block), round);
    if (bytes > kMaxRoundBytes) damaged(at, "a round has no end");
  }
  if (!round.mark && !round.blocks.empty()) check_times(round, position_);
  return !is_empty(round);
}

// An event may be in a file before its round's mark, but not long before its time.
bool Reader::check_times(Round& round, uint64_t at) {
  const Clocks& clocks = round.mark ? round.mark->clocks : last_clocks_;
  uint64_t latest_ns = std::min(clocks.monotonic_ns, kLatestNs) + kLongestRoundNs;
  if (latest_event_ns_ <= latest_ns) return true;
  round.blocks.clear();
  return damaged(at, "an event is later than any clock");
}

bool Reader::take(Block block, Round& round) {
  switch (static_cast<BlockType>(block.header.type)) {
    case BlockType::header:
      return damaged(block.at, "a second header");
    case BlockType::sources:
    case BlockType::cgroups:
      return take_described(block, round);
    case BlockType::mark:
      return take_mark(block, round);
    case BlockType::events:
      return take_events(std::move(block), round);
    case BlockType::end:
      return take_end(block);
    default:
      return true;  // of a later irqscope
  }
}

bool Reader::take_described(const Block& block, Round& round) {
  described_bytes_ += block.raw.size();
  if (described_bytes_ > kMaxDescribedBytes) {
    return damaged(block.at, "it describes more sources and cgroups than any machine has");
  }
  bool good = block.header.is(BlockType::sources) ? append_from(block.raw, round.sources)
                                                  : append_from(block.raw, round.cgroups);
  return good || damaged(block.at, kWrongContent);
}

bool Reader::take_mark(const Block& block, Round& round) {
  Mark mark;
  if (!from_text(block.raw, mark)) return damaged(block.at, kWrongContent);
  // A first round may end before counting has begun everywhere; and that of a ring weeks after the
  // start, with the wall clock set between them.
  bool is_early = mark.clocks.monotonic_ns < last_clocks_.monotonic_ns;
  bool is_first = is_first_round_ && (is_early || round.blocks.empty());
  bool goes_on = is_first || go_together(last_clocks_, mark.clocks);
  if (!goes_on || mark.clocks.monotonic_ns > kLatestNs) {
    return damaged(block.at, "its clocks disagree");
  }
  round.mark = std::move(mark);
  if (!check_times(round, block.at)) {
    round.mark.reset();
    return false;
  }
  last_clocks_ = round.mark->clocks;
  latest_event_ns_ = 0;
  is_first_round_ = false;
  return true;
}

bool Reader::take_events(Block block, Round& round) {
  auto events = EventBlock::parse(std::move(block.raw));
  if (!events) return damaged(block.at, events.error().message);
  latest_event_ns_ = std::max(latest_event_ns_, events->latest_ns());
  round.blocks.push_back(std::move(*events));
  return true;
}

bool Reader::take_end(const Block& block) {
  done_ = true;
  if (!from_text(block.raw, end_.emplace())) {
    end_.reset();
    return damaged(block.at, kWrongContent);
  }
  if (read_bytes(1)) return damaged(position_ - 1, "something follows the end");
  return true;
}

}  // namespace irqscope::recording
