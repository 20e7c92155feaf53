// A file that appears whole, or not at all.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/writer.h"

namespace irqscope {

constexpr mode_t kReadableMode = 0666;    // less what the umask takes away
constexpr mode_t kExecutableMode = 0777;  // likewise

// Is written without a name or, where the file system has no such files, under another name in the
// same folder. What is there and no regular file (a folder, a device) stays, which is an Error.
class WholeFile : public Writer {
 public:
  static Result<WholeFile> create(const std::filesystem::path& path, mode_t mode = kReadableMode);

  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&& other) noexcept;
  // Nothing is left of it unless keep() was called.
  ~WholeFile() override;

  Result<void> write(std::string_view text) override;
  // Takes the place of what had the name before.
  Result<void> keep();

 private:
  WholeFile() = default;

  UniqueFd fd_;
  std::filesystem::path path_;
  std::string beside_;  // its present name; empty: it has none
};

Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes,
                            mode_t mode = kReadableMode);

}  // namespace irqscope
