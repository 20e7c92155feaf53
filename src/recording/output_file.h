// A regular file, or one in memory, that can be cut back, and lose its beginning.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace irqscope::recording {

// Errors name the file.
class OutputFile {
 public:
  // For its owner only. One that exists is an error, or replaced by keep() if `replace`; what is
  // not a regular file is never touched.
  static Result<OutputFile> create(const std::filesystem::path& path, bool replace);
  static Result<OutputFile> in_memory();

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  // Removes it again unless keep() was called.
  ~OutputFile();

  // From now on it stays, under its own name.
  Result<void> keep();

  // At the end. If it fails, some of it may have been written.
  Result<void> append(std::string_view bytes);
  // Likewise, bytes of another file.
  Result<void> append(const OutputFile& from, uint64_t begin, uint64_t end);
  void cut_back(uint64_t size);
  // `head` takes the place of all before `place`, and is not longer. A file is written anew beside
  // the old one, which stays if that fails; memory is moved where it lies, since nothing more can
  // be had of it once rights have been given up.
  Result<void> replace_before(uint64_t place, std::string_view head);
  // Replaces all from there on. Within the size it has, a file needs no more room for that, which
  // others might have taken.
  Result<void> replace_end(uint64_t at, std::string_view bytes);
  uint64_t size() const { return size_; }

 private:
  OutputFile() = default;
  static Result<OutputFile> create_beside(const std::filesystem::path& path);
  Result<void> write_anew(uint64_t place, std::string_view head);
  Result<void> move_down(uint64_t place, std::string_view head);
  tl::unexpected<Error> failure(int error) const;

  UniqueFd fd_;
  uint64_t size_ = 0;
  std::filesystem::path path_;  // empty: in memory
  std::string unkept_;          // its present name, if it must be removed in the end
  bool is_unnamed_ = false;     // and goes by itself
};

}  // namespace irqscope::recording
