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
#include "model/loss_ledger.h"
#include "recording/extent.h"
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
  bool is_read() const { return is_read_; }  // until it returned false
  // To be called with each event: whether it counts. One that ended before the beginning does not;
  // neither do the losses that it tells.
  bool count(const Event& event);
  // What was read so far.
  recording::Extent extent() const;
  // Losses that no event has told, by CPU: those after its last event.
  std::vector<uint64_t> untold_losses() const { return losses_.untold(); }

  const Source& source(uint32_t number) override;
  const std::string* cgroup(uint64_t id) override;
  std::string code(uint64_t address) override { return fmt::format("{:#x}", address); }
  const NumberedCgroup* described_cgroup(uint64_t id) const;

 private:
  explicit RecordedEvents(recording::Reader reader);
  static bool is_begin_of_ring(const recording::Round& round);
  void begin_ring(const recording::Mark& mark);
  void take_mark(const recording::Mark& mark);
  void add_end(recording::Extent& extent) const;

  recording::Reader reader_;
  std::map<uint32_t, Source> sources_;
  std::map<uint64_t, NumberedCgroup> cgroups_;
  recording::Extent extent_;
  bool is_first_round_ = true;
  bool is_read_ = false;
  Loss loss_before_;   // the beginning
  LossLedger losses_;  // of a ring, those before the beginning do not count
};

// Which of them are wanted, by what a live measurement leaves to the kernel side.
struct EventFilter {
  std::vector<Kind> kinds;  // functions are chosen elsewhere
  std::optional<CpuSet> cpus;
  std::optional<uint32_t> pid;
  std::optional<std::string> cgroup;  // path: this one and those below

  bool wants_cpu(uint32_t cpu) const { return !cpus || cpus->contains(static_cast<int>(cpu)); }
  bool wants(const Source& source) const;
  bool wants(const Task& task, EventNames& names) const;
};

}  // namespace irqscope
