#include "ebpf/perf_buffer.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace irqscope::ebpf {
namespace {

UniqueFd open_event(perf_event_attr& attributes, int cpu) {
  return UniqueFd(static_cast<int>(
      syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
}

}  // namespace

Result<PerfBuffer> PerfBuffer::open(int cpu, size_t bytes, PerfWake wake) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  attributes.sample_type = PERF_SAMPLE_RAW;
  attributes.sample_period = 1;
  if (wake == PerfWake::each_event) {
    attributes.wakeup_events = 1;
  } else {
    attributes.watermark = 1;
    attributes.wakeup_watermark = static_cast<uint32_t>(bytes / 4);
  }
  attributes.read_format = PERF_FORMAT_LOST;
  UniqueFd fd = open_event(attributes, cpu);
  if (!fd && errno == EINVAL) {  // before Linux 6.0
    attributes.read_format = 0;
    fd = open_event(attributes, cpu);
  }
  if (!fd) return fail("perf_event_open on CPU {}: {}", cpu, std::strerror(errno));
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  auto memory = Mapping::map(fd.get(), page + bytes, PROT_READ | PROT_WRITE, 0, "a perf buffer");
  if (!memory) return tl::unexpected(memory.error());
  if (ioctl(fd.get(), PERF_EVENT_IOC_ENABLE, 0) != 0) {
    return fail("enabling a perf event: {}", std::strerror(errno));
  }
  return PerfBuffer(std::move(fd), std::move(*memory), bytes, page);
}

uint64_t PerfBuffer::lost_in_all() const {
  struct {
    uint64_t value;
    uint64_t lost;
  } counts{};
  // Without the format there is only the value.
  if (read(fd_.get(), &counts, sizeof(counts)) != sizeof(counts)) return lost_;
  return std::max(counts.lost, lost_);
}

}  // namespace irqscope::ebpf
