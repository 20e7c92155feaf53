#include "collect/completed_collector.h"

#include <algorithm>

#include "collect/procfs_collector.h"
#include "model/vectors.h"

namespace irqscope {
namespace {

bool is_missing(const RunInfo& info, Kind kind, std::string_view what) {
  return std::any_of(info.missing.begin(), info.missing.end(), [&](const Missing& missing) {
    return missing.kind == kind && missing.what == what;
  });
}

// IPIs are interrupts of a device to the kernel, which has tracepoints for those.
bool has_tracepoint(const sys::ProcessorLine& line, const RunInfo& info) {
  if (line.kind == Kind::nmi) return !is_missing(info, Kind::nmi, "nmi_handler");
  if (!line.id) return false;
  return *line.id >= kFirstIpi || !is_missing(info, Kind::vector, vector_name(*line.id));
}

class CompletedCollector : public Collector {
 public:
  CompletedCollector(std::unique_ptr<Collector> collector, ProcfsCollector counters)
      : collector_(std::move(collector)), counters_(std::move(counters)) {}

  Result<void> start() override { return {}; }  // both are

  Result<Snapshot> read() override {
    auto snapshot = collector_->read();
    if (!snapshot) return snapshot;
    auto counted = counters_.read();
    // Where /proc can't be read for once, what it had told before holds.
    if (counted) rows_ = std::move(counted->rows);
    snapshot->rows.insert(snapshot->rows.end(), rows_.begin(), rows_.end());
    return snapshot;
  }

  RunInfo info() const override {
    RunInfo info = collector_->info();
    if (info.has_times) add_missing(info);
    for (Missing& missing : counters_.info().missing) {
      if (!info_of(missing.kind).is_task) info.missing.push_back(std::move(missing));
    }
    return info;
  }

 private:
  void add_missing(RunInfo& info) const {
    for (const std::string& name : counters_.used_before()) {
      info.missing.push_back({Kind::vector, "times of " + name, "no tracepoint"});
    }
  }

  std::unique_ptr<Collector> collector_;  // started, as is the other
  ProcfsCollector counters_;
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<Collector> completed(std::unique_ptr<Collector> collector,
                                     const CollectRequest& request, const sys::Machine& machine) {
  if (!request.kernel_counts || request.tgid || request.cgroup) return collector;
  ProcfsCollector counters(request, machine, [info = collector->info()](const auto& line) {
    return !has_tracepoint(line, info);
  });
  if (!counters.start()) return collector;
  return std::make_unique<CompletedCollector>(std::move(collector), std::move(counters));
}

}  // namespace irqscope
