// Reads a recording, round after round. Whatever bytes a file has: a message, never more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
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

  // False at the end: of the recording, or of what can be read of it. Memory is that of one round.
  bool next(Round& round);

  // After that: what was said at the end, if it got there.
  const std::optional<End>& end() const { return end_; }
  // And why reading stopped, in one line: "damaged at byte 12345 (a block's checksum is wrong)";
  // empty if nothing is missing. A file that just stops after a whole round, since whoever wrote
  // it was killed, is not damaged: it has no end.
  const std::string& damage() const { return damage_; }
