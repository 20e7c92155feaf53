// What a machine that nobody misses may be done to: CPUs and drivers are taken away, the clock is
// set. Machines of tests/kernels/ are such, and say so.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/unique_fd.h"
#include "live/events.h"
#include "sys/interrupts.h"

#define IRQSCOPE_NEEDS_DISPOSABLE_MACHINE()                                      \
  if (std::getenv("IRQSCOPE_DISPOSABLE_MACHINE") == nullptr)                     \
    GTEST_SKIP() << "only on a machine of tests/kernels/: takes things from it"; \
  IRQSCOPE_NEEDS_EBPF()

namespace irqscope::test {

inline bool write_to(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// ---- CPUs

inline bool set_online(int cpu, bool online) {
  return write_to(fmt::format("/sys/devices/system/cpu/cpu{}/online", cpu), online ? "1" : "0");
}

// Offline until this goes out of scope.
class OfflineCpu {
 public:
  explicit OfflineCpu(int cpu) : cpu_(cpu), is_offline_(set_online(cpu, false)) {}
  ~OfflineCpu() { set_online(cpu_, true); }
  OfflineCpu(const OfflineCpu&) = delete;
  OfflineCpu& operator=(const OfflineCpu&) = delete;
  explicit operator bool() const { return is_offline_; }

 private:
  int cpu_;
  bool is_offline_;
};

// ---- disks

// A whole disk, "vdb", read past the page cache.
inline bool read_disk(const std::string& name, int blocks) {
  UniqueFd disk(open(("/dev/" + name).c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
  alignas(4096) static char block[4096];
  for (int i = 0; i < blocks; ++i) {
    if (pread(disk.get(), block, sizeof(block), i * 4096) != sizeof(block)) return false;
  }
  return true;
}

// The virtio device that a disk is ("virtio3"), and the place on the bus that this has.
inline std::filesystem::path virtio_of(const std::string& disk) {
  std::error_code error;
  return std::filesystem::canonical("/sys/block/" + disk + "/device", error);
}
inline std::string place_of(const std::string& disk) {
  return virtio_of(disk).parent_path().filename();
}

inline bool bind_driver(const std::string& place, bool bound) {
  std::string driver = "/sys/bus/pci/drivers/virtio-pci/";
  return write_to(driver + (bound ? "bind" : "unbind"), place);
}

// A line of /proc/interrupts: what it counted on all CPUs, and for whom.
struct IrqLine {
  uint32_t irq = 0;
  uint64_t count = 0;
  std::vector<std::string> actions;
};

// Those with an action that begins so: "virtio3-".
inline std::vector<IrqLine> irq_lines(const std::string& prefix) {
  std::vector<IrqLine> found;
  auto table = sys::read_interrupts({});
  if (!table) return found;
  for (const sys::CounterLine& line : table->lines) {
    bool is_of_it = false;
    for (const std::string& action : line.actions) is_of_it |= action.starts_with(prefix);
    if (!is_of_it) continue;
    IrqLine& one = found.emplace_back();
    one.irq = static_cast<uint32_t>(std::stoul(line.label));
    one.actions = line.actions;
    for (uint32_t count : line.counts) one.count += count;
  }
  return found;
}

// Calls of the handler of that name at that number, handled or not, in all intervals.
inline uint64_t calls_of(const std::vector<Json>& intervals, uint32_t irq,
                         const std::string& name) {
  uint64_t calls = 0;
  for (const Json& interval : intervals) {
    for (const Json& row : interval.at("rows")) {
      if (row.at("kind") != "hardirq" || row.at("id") != irq || row.at("name") != name) continue;
      calls += row.at("count").get<uint64_t>();
      if (row.at("not_handled").is_number()) calls += row.at("not_handled").get<uint64_t>();
    }
  }
  return calls;
}

}  // namespace irqscope::test
