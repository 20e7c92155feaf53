#include "loads.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace irqscope::bench {

uint64_t sized(uint64_t events) {
  return std::getenv("IRQSCOPE_BENCH_BRIEF") ? events / 100 : events;
}

Load loopback_flood() {
  return {"loopback flood", fmt::format("ping -q -f -c {} 127.0.0.1 >/dev/null", sized(100'000))};
}

Result<DiskFile> DiskFile::make(const std::string& name) {
  DiskFile file(std::filesystem::absolute(name).string());
  std::string write = fmt::format("dd if=/dev/zero of='{}' bs=4k count={} conv=fsync status=none",
                                  file.path_, sized(16'384));
  if (std::system(write.c_str()) != 0) return fail("cannot write {}", file.path_);
  return file;
}

DiskFile::~DiskFile() {
  std::error_code gone;
  if (!path_.empty()) std::filesystem::remove(path_, gone);
}

Load DiskFile::direct_reads() const {
  return {"direct disk reads",
          fmt::format("dd if='{}' of=/dev/null bs=4k iflag=direct status=none", path_)};
}

}  // namespace irqscope::bench
