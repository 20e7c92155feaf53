// A folder for nobody else, for as long as its owner lives.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace irqscope {

class TemporaryFolder {
 public:
  // In $TMPDIR, or else /tmp.
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~TemporaryFolder();  // removes it with all that is in it

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;  // absolute
};

}  // namespace irqscope
