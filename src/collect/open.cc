#include "collect/open.h"

#include "collect/completed_collector.h"
#include "collect/ebpf_collector.h"
#include "collect/procfs_collector.h"

namespace irqscope {
namespace {

template <class C>
Result<std::unique_ptr<Collector>> started(const CollectRequest& request,
                                           const sys::Machine& machine) {
  auto collector = std::make_unique<C>(request, machine);
  auto result = collector->start();
  if (!result) return tl::unexpected(result.error());
  return std::unique_ptr<Collector>(std::move(collector));
}

// The procfs counters do not know whom an interrupt fell into.
Result<void> check_without_ebpf(const CollectRequest& request, const std::string& reason) {
  if (!request.tgid && !request.cgroup) return {};
  return fail("choosing by process or cgroup needs eBPF{}{}", reason.empty() ? "" : ": ", reason);
}

}  // namespace

Result<OpenedCollector> open_collector(const CollectRequest& request, const sys::Machine& machine) {
  OpenedCollector opened;
  if (request.backend != Backend::procfs) {
    auto collector = started<EbpfCollector>(request, machine);
    if (collector) return OpenedCollector{completed(std::move(*collector), request, machine), ""};
    if (request.backend == Backend::ebpf) return tl::unexpected(collector.error());
    opened.fallback_reason = collector.error().message;
  }
  auto possible = check_without_ebpf(request, opened.fallback_reason);
  if (!possible) return tl::unexpected(possible.error());
  auto collector = started<ProcfsCollector>(request, machine);
  if (!collector) return tl::unexpected(collector.error());
  opened.collector = std::move(*collector);
  return opened;
}

}  // namespace irqscope
