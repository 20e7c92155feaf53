#include "session/record.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <unordered_set>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "collect/event_source.h"
#include "model/loss_ledger.h"
#include "recording/output_file.h"

namespace irqscope {
namespace {

constexpr uint64_t kRoundNs = 500'000'000;  // what may be missing if we are killed

recording::Clocks clocks_now() { return {monotonic_ns(), wall_ns()}; }

class Recorder {
 public:
  Recorder(LiveEvents& events, const RecordPlan& plan, recording::Writer writer)
      : events_(events), plan_(plan), writer_(std::move(writer)) {}

  Result<RecordSummary> run(const std::function<bool()>& is_over) {
    begin_ns_ = named_since_ns_ = monotonic_ns();
    put_end_of_round(begin_ns_ + kRoundNs);
    std::string reason;
    while (reason.empty() && error_.empty()) {
      take(monotonic_ns() - kArrivalNs);
      reason = why_over(is_over);
      if (reason.empty() && !events_.rest(-1)) reason = "stopped";
    }
    return end(error_.empty() ? reason : error_);
  }

 private:
  // A round has what ended before its mark, and nothing else: where a ring is cut, both sides are
  // complete. So what ends after a mark that is due waits for the next round.
  void take(uint64_t complete_until_ns) {
    bool is_due = complete_until_ns >= round_end_ns_;
    if (is_due) put_end_of_round(complete_until_ns);
    events_.drain([this](const Event& event) {
      if (event.end_ns < round_end_ns_) return add(event);
      next_round_.push_back(event);
    });
    if (!is_due) return;
    end_round(round_end_ns_);
    put_end_of_round(round_end_ns_ + kRoundNs);
  }

  void put_end_of_round(uint64_t end_ns) {
    round_end_ns_ = end_ns;
    std::vector<Event> waiting = std::exchange(next_round_, {});
    for (const Event& event : waiting) {
      if (event.end_ns < round_end_ns_) {
        add(event);
      } else {
        next_round_.push_back(event);
      }
    }
  }

  void add(const Event& event) {
    if (!error_.empty()) return;
    name(event);
    check(writer_.add(event));
    told_.add(event);
    if (plan_.flight && !fired_ns_ && plan_.flight->trigger.may_fire_at(event)) look_at(event);
  }

  // Whatever an event refers to is described before it.
  void name(const Event& event) {
    if (event.source >= known_sources_.size()) known_sources_.resize(event.source + 1);
    if (!known_sources_[event.source]) {
      known_sources_[event.source] = true;
      writer_.add_source({event.source, events_.source(event.source)});
    }
    if (event.task.cgroup == last_cgroup_) return;
    last_cgroup_ = event.task.cgroup;
    if (!known_cgroups_.insert(event.task.cgroup).second) return;
    if (auto cgroup = events_.described_cgroup(event.task.cgroup)) {
      writer_.add_cgroup(std::move(*cgroup));
    }
  }

  void look_at(const Event& event) {
    const Source& source = events_.source(event.source);
    if (!plan_.flight->trigger.fires_at(event, source)) return;
    fired_ns_ = monotonic_ns();
    fired_ = fmt::format("{} '{}' on CPU {} took {} ns after a delay of {} ns",
                         kind_name(source.key.kind), source->name, event.cpu, event.gross_ns,
                         event.delay_ns);
  }

  void end_round(uint64_t complete_until_ns) {
    if (!error_.empty()) return;
    recording::Mark mark;
    mark.clocks = clocks_now();
    mark.clocks.wall_ns -= mark.clocks.monotonic_ns - complete_until_ns;
    mark.clocks.monotonic_ns = complete_until_ns;
    mark.loss = is_stopped_ ? events_.loss() : events_.loss_so_far();
    // What an event after the mark tells is lost after the mark.
    mark.lost_events = is_stopped_ ? events_.losses().by_cpu() : told_.told();
    check(writer_.end_round(mark));
    if (!error_.empty()) return;
    if (plan_.ring_ns) check(writer_.keep_last(*plan_.ring_ns));
    if (plan_.flight && !fired_ns_) check(writer_.keep_last(plan_.flight->keep_ns));
    if (complete_until_ns - named_since_ns_ >= kept_ns()) name_cgroups_anew(complete_until_ns);
  }

  // How long what is recorded is kept, if not for good.
  uint64_t kept_ns() const {
    return plan_.flight ? plan_.flight->keep_ns : plan_.ring_ns.value_or(UINT64_MAX);
  }

  // So that the memory for those that are gone has an end, too.
  void name_cgroups_anew(uint64_t now_ns) {
    named_since_ns_ = now_ns;
    known_cgroups_.clear();
    last_cgroup_ = 0;
    events_.forget_cgroups();
    writer_.describe_cgroups_anew();
  }

  // Empty: it goes on.
  std::string why_over(const std::function<bool()>& is_over) const {
    uint64_t now = monotonic_ns();
    if (StopSignal::requested()) return "stopped";
    if (is_over()) return "the command ended";
    if (plan_.duration_ns && now - begin_ns_ >= *plan_.duration_ns) return "the time was over";
    if (plan_.max_bytes && writer_.bytes() >= *plan_.max_bytes) return "the size was reached";
    if (fired_ns_ && now - *fired_ns_ >= plan_.flight->keep_ns) return fired_;
    return "";
  }

  Result<RecordSummary> end(const std::string& reason) {
    RecordSummary summary;
    summary.reason = fired_ns_ ? fired_ : reason;
    events_.stop();
    is_stopped_ = true;
    put_end_of_round(UINT64_MAX);
    events_.drain_rest([this](const Event& event) { add(event); });
    end_round(monotonic_ns());
    // Without room for another file more is kept than was asked for.
    if (plan_.ring_ns && error_.empty()) (void)writer_.keep_last(*plan_.ring_ns, true);
    write_end(summary);
    summary.is_written = save();
    if (error_.empty()) error_ = writer_.failure();
    summary.extent = writer_.extent();
    summary.bytes = writer_.bytes();
    summary.error = error_;
    return summary;
  }

  void write_end(const RecordSummary& summary) {
    recording::End end;
    end.clocks = clocks_now();
    end.reason = error_.empty() ? summary.reason : error_;
    end.failed = !error_.empty();
    end.sent_events = events_.sent();
    end.lost_events = events_.losses().lost();
    if (error_.empty()) end.sums = events_.sums();
    (void)writer_.finish(std::move(end));
  }

  bool save() {
    if (!plan_.flight) return true;
    if (!fired_ns_) return false;
    auto saved = writer_.save(plan_.path, plan_.replace);
    check(saved);
    return saved.has_value();
  }

  // The first error is the one that counts.
  void check(const Result<void>& result) {
    if (!result && error_.empty()) error_ = result.error().message;
  }

  LiveEvents& events_;
  const RecordPlan& plan_;
  recording::Writer writer_;
  std::vector<bool> known_sources_;
  std::unordered_set<uint64_t> known_cgroups_;
  LossLedger told_;  // by events that were written
  uint64_t last_cgroup_ = 0;
  uint64_t begin_ns_ = 0;
  uint64_t named_since_ns_ = 0;
  uint64_t round_end_ns_ = 0;      // of the round that is being written
  std::vector<Event> next_round_;  // what ended after that; recordings have no stacks
  bool is_stopped_ = false;
  std::optional<uint64_t> fired_ns_;
  std::string fired_;
  std::string error_;
};

// What a trigger caught would be gone if that were found out afterwards only. What is created goes
// again at once.
Result<void> check_place(const RecordPlan& plan) {
  auto file = recording::OutputFile::create(plan.path, plan.replace);
  if (!file) return tl::unexpected(file.error());
  return {};
}

}  // namespace

Result<RecordSummary> run_record(LiveEvents& events, const recording::Header& header,
                                 const RecordPlan& plan, const Workload& workload) {
  auto placed = plan.flight ? check_place(plan) : Result<void>();
  if (!placed) return tl::unexpected(placed.error());
  auto writer = plan.flight ? recording::Writer::create_in_memory(header)
                            : recording::Writer::create(plan.path, header, plan.replace);
  if (!writer) return tl::unexpected(writer.error());
  auto begun = workload.begin();
  if (!begun) {
    std::error_code ignored;
    if (!plan.flight) std::filesystem::remove(plan.path, ignored);
    return tl::unexpected(begun.error());
  }
  return Recorder(events, plan, std::move(*writer)).run(workload.is_over);
}

}  // namespace irqscope
