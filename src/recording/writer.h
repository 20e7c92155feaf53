// Writes a recording: what is in the file after any call is a valid recording, whatever happens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "recording/block.h"
#include "recording/content.h"
#include "recording/event_packer.h"
#include "recording/extent.h"
#include "recording/output_file.h"
#include "recording/round_log.h"

namespace irqscope::recording {

class Writer {
 public:
  // Creates the file, readable and writable by its owner only. One that exists is not touched
  // unless `replace`; it is then replaced at once. An Error names the path.
  static Result<Writer> create(const std::filesystem::path& path, const Header& header,
                               bool replace);
  // In memory, until save() or the end.
  static Result<Writer> create_in_memory(const Header& header);

  // Events of a CPU come in the order in which they were sent. Nothing is written yet, unless a
  // block is full.
  Result<void> add(const Event& event);
  // Both belong to the round that is being written; a number comes once, an id until
  // describe_cgroups_anew().
  void add_source(NumberedSource source);
  void add_cgroup(NumberedCgroup cgroup);
  // From the round that begins now, cgroups are described again when they are met: with older
  // rounds their descriptions go, too. There is no end of cgroups on a machine that runs for weeks.
  void describe_cgroups_anew() { known_in_round_.cgroups_anew = true; }

  // Writes what has come since the last round. If that fails (a full disk), the file is cut back
  // to the round before, so that it stays valid; nothing more can be added then but an end. The
  // mark's `events` are the writer's to know.
  Result<void> end_round(const Mark& mark);

  // Drops the oldest rounds once more than `keep_ns` + half of that lies before the last mark, so
  // that at least `keep_ns` are kept. With `exactly`, all that is older goes. A file is written
  // anew under another name, and takes the place of the old one when it is complete; if that fails
  // (it needs the room of both), the old one stays, and recording can go on.
  Result<void> keep_last(uint64_t keep_ns, bool exactly = false);

  // The end, and nothing after it. Events since the last round are written, too. After a failure,
  // which may be one of this call, the end tells of it as its reason, and takes the place of the
  // last rounds if there is no other: false if not even that is possible.
  bool finish(End end);

  // The last call, of one in memory: copies all of it to a new file, under the rules of create().
  // Where there is not enough room, what fits, which is a failure that the copy's end tells; an
  // Error if nothing does.
  Result<void> save(const std::filesystem::path& path, bool replace);

  // "PATH: No space left on device": why nothing can be added any more; empty before.
  const std::string& failure() const { return failure_; }

  uint64_t bytes() const { return file_.size(); }  // written so far
  Extent extent() const;  // of what readers find in it, up to the last mark

 private:
  Writer(OutputFile file, const Clocks& start)
      : file_(std::move(file)), start_(start), log_(start.monotonic_ns) {}
  static Result<Writer> begin(Result<OutputFile> file, const Header& header);

  EventPacker& packer_of(uint32_t cpu);
  Result<void> write(BlockType type, std::string_view raw);
  Result<void> write_events(EventPacker& packer);
  Result<void> write_known();
  template <class T>
  Result<void> write_list(BlockType type, std::vector<T>& list);
  Result<void> write_round();
  Result<void> write_mark(Mark mark);
  Result<void> drop_oldest(size_t count);
  Result<void> checked(Result<void> result);
  bool put_end_of_failure();
  bool make_room(uint64_t bytes);
  void keep_what_fits();

  OutputFile file_;
  Clocks start_;
  BlockPacker blocks_;
  std::string raw_;
  std::map<uint32_t, EventPacker> packers_;
  EventPacker* last_packer_ = nullptr;
  uint32_t last_cpu_ = 0;
  std::vector<NumberedSource> sources_;  // of this round, not yet written
  std::vector<NumberedCgroup> cgroups_;
  std::string head_;    // prefix and header
  Descriptions known_;  // those of rounds that are gone
  RoundLog log_;
  Descriptions known_in_round_;
  uint64_t whole_bytes_ = 0;  // up to the end of the last whole round
  uint64_t events_ = 0;       // added since the start, without those that were cut off
  std::string failure_;
  End end_;
  bool is_finished_ = false;
};

}  // namespace irqscope::recording
