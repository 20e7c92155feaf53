// Writes a recording: what is in the file after any call is a valid recording, whatever happens.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "recording/content.h"

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
  // Both belong to the round that is being written; a number or id comes once.
  void add_source(NumberedSource source);
  void add_cgroup(NumberedCgroup cgroup);

  // Writes what has come since the last round. If that fails (a full disk), the file is cut back
  // to the round before, so that it stays valid; nothing more can be added then but an end.
  Result<void> end_round(const Mark& mark);

  // Drops the oldest rounds once more than `keep_ns` + half of that lies before the last mark, so
  // that at least `keep_ns` are kept. With `exactly`, all that is older goes. A file is written
  // anew under another name, and takes the place of the old one when it is complete.
  Result<void> keep_last(uint64_t keep_ns, bool exactly = false);

  // The last call: the end, and nothing after it.
  Result<void> finish(const End& end);

  // Copies one in memory to a new file, under the rules of create().
  Result<void> save(const std::filesystem::path& path, bool replace) const;

  uint64_t bytes() const;   // written so far
  uint64_t events() const;  // added so far
