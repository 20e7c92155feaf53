#include "base/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace irqscope {

Result<TemporaryFolder> TemporaryFolder::create() {
  const char* place = std::getenv("TMPDIR");
  std::error_code error;
  auto parent = std::filesystem::absolute(place && *place ? place : "/tmp", error);
  std::string path = (parent / "irqscope-XXXXXX").string();
  if (!mkdtemp(path.data())) {
    return fail("a temporary folder in {}: {}", parent.string(), std::strerror(errno));
  }
  return TemporaryFolder(path);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // there is nobody to tell
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace irqscope
