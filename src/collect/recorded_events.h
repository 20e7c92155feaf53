// The events of a recording, with their names.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/cpu_set.h"
#include "base/result.h"
#include "collect/event_names.h"
#include "model/event.h"
#include "recording/reader.h"

namespace irqscope {

class RecordedEvents : public EventNames {
 public:
  static Result<RecordedEvents> open(const std::filesystem::path& path);

  const recording::Header& header() const { return reader_.header(); }
  // Once next() has returned false.
  const std::optional<recording::End>& end() const { return reader_.end(); }
  const std::string& damage() const { return reader_.damage(); }

  // As recording::Reader::next(); what the round describes is known from then on.
  bool next(recording::Round& round);
  // Whether a ring begins with this first round: it has no events, but describes what those were
  // about that are gone. Its mark tells when what was kept begins, and what was lost until then.
  static bool is_begin_of_ring(const recording::Round& round) {
    return round.blocks.empty() && round.mark && !round.sources.empty();
  }

  const Source& source(uint32_t number) override;
  const std::string* cgroup(uint64_t id) override;
  std::string code(uint64_t address) override { return fmt::format("{:#x}", address); }
  const NumberedCgroup* described_cgroup(uint64_t id) const;

 private:
  explicit RecordedEvents(recording::Reader reader) : reader_(std::move(reader)) {}

  recording::Reader reader_;
  std::map<uint32_t, Source> sources_;
  std::map<uint64_t, NumberedCgroup> cgroups_;
};

// Which of them are wanted, by what a live measurement leaves to the kernel side.
struct EventFilter {
  std::vector<Kind> kinds;  // functions are chosen elsewhere
  std::optional<CpuSet> cpus;
  std::optional<uint32_t> pid;
  std::optional<std::string> cgroup;  // path: this one and those below

  bool wants(const Source& source) const;
  bool wants(const Task& task, EventNames& names) const;
};

}  // namespace irqscope
