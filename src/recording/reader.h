// Reads a recording, round after round. Whatever bytes a file has: a message, never more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "recording/block.h"
#include "recording/content.h"
#include "recording/event_block.h"

namespace irqscope::recording {

// All that was written between two marks. The last one of a recording that was killed has no mark.
struct Round {
  std::vector<NumberedSource> sources;  // seen for the first time
  std::vector<NumberedCgroup> cgroups;
  std::vector<EventBlock> blocks;  // each of one CPU; those of a CPU in their order
  std::optional<Mark> mark;
};

class Reader {
 public:
  // An Error names the path, and says what is wrong: no recording, of a newer version, ...
  static Result<Reader> open(const std::filesystem::path& path);

  const Header& header() const { return header_; }

  // False at the end: of the recording, or of what can be read of it, or once a stop is requested
  // (base/stop_signal.h). Memory is that of one round, and at most some hundred MiB.
  bool next(Round& round);

  // After that: what was said at the end, if it got there.
  const std::optional<End>& end() const { return end_; }
  // And why reading stopped, in one line: "damaged at byte 12345 (a block's checksum is wrong)",
  // or "ends in the middle of a block at byte 12345"; what came before that is not affected. It is
  // empty if nothing is missing. A file that just stops after a whole round, since whoever wrote
  // it was killed, is not damaged: it has no end.
  const std::string& damage() const { return damage_; }

 private:
  struct Block {
    uint64_t at = 0;  // in the file
    BlockHeader header;
    std::string raw;
  };

  explicit Reader(UniqueFd fd) : fd_(std::move(fd)) {}

  Result<void> begin();
  bool read_bytes(size_t size);
  bool read_block(Block& block);
  bool take(Block block, Round& round);
  bool check_times(Round& round, uint64_t at);
  bool take_described(const Block& block, Round& round);
  bool take_mark(const Block& block, Round& round);
  bool take_events(Block block, Round& round);
  bool take_end(const Block& block);
  bool damaged(uint64_t at, std::string_view why);
  bool ended_within(uint64_t at);

  UniqueFd fd_;
  uint64_t position_ = 0;
  std::string buffer_;  // what was read last
  BlockUnpacker unpacker_;
  Header header_;
  std::optional<End> end_;
  Clocks last_clocks_;  // of the last mark; of the start before that
  bool is_first_round_ = true;
  uint64_t latest_event_ns_ = 0;  // of this round
  uint64_t described_bytes_ = 0;  // of sources and cgroups, as they lie in blocks
  std::string damage_;
  bool done_ = false;
};

}  // namespace irqscope::recording
