// A regular file, or one in memory, that can be cut back, and written anew behind its own back.
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
  // A new one that keep() puts in the place of this one.
  Result<OutputFile> successor() const;

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
  // Replaces all from there on. Within the size it has, a file needs no more room for that, which
  // others might have taken.
  Result<void> replace_end(uint64_t at, std::string_view bytes);
  uint64_t size() const { return size_; }

 private:
  OutputFile() = default;
  static Result<OutputFile> create_beside(const std::filesystem::path& path);
  tl::unexpected<Error> failure(int error) const;

  UniqueFd fd_;
  uint64_t size_ = 0;
  std::filesystem::path path_;  // empty: in memory
  std::string unkept_;          // its present name, if it must be removed in the end
};

}  // namespace irqscope::recording
