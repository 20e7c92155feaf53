// Tar archives, in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace irqscope::package {

struct TarEntry {
  std::string path;  // relative, without "./" and ".."
  std::string bytes;
  friend bool operator==(const TarEntry&, const TarEntry&) = default;
};

// The regular files of an archive, also of one that gzip packed; `largest`: bytes in all. An entry
// that would lie outside of the archive's folder is an error, whatever it is for.
Result<std::vector<TarEntry>> read_tar(std::string_view archive, uint64_t largest);

// The same bytes for the same entries: no owner and no time.
Result<std::string> write_tar(const std::vector<TarEntry>& entries);

}  // namespace irqscope::package
