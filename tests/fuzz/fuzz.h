// What the fuzz targets share.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/utf8.h"

// Called by libFuzzer, which declares none of them anywhere.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed);
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace irqscope::fuzz {

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// libFuzzer keeps the input of a process that ends so.
inline void expect(bool good, std::string_view what, std::string_view found = {}) {
  if (good) return;
  std::string shown;
  append_printable(shown, found);
  std::fprintf(stderr, "expected: %.*s; found: '%s'\n", static_cast<int>(what.size()), what.data(),
               shown.c_str());
  std::abort();
}

// Nothing in it moves a cursor; `kept`: characters that may be there all the same.
inline void expect_harmless(std::string_view text, std::string_view kept = {}) {
  expect(masked(text, kept) == text, "a text that does nothing to a terminal", text);
}

// Whatever quoted texts are in it: the last level masks them.
inline void expect_message(const Error& error) {
  expect(!error.message.empty(), "an error that says what is wrong");
  expect(!error.message.ends_with('\n'), "an error of one line", error.message);
}
template <class T>
void expect_message(const Result<T>& result) {
  if (!result) expect_message(result.error());
}

// A file that is on no disk, for what reads by path or by descriptor.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {}

  void fill(std::string_view bytes) {
    bool good =
        ftruncate(fd_.get(), 0) == 0 &&
        pwrite(fd_.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()) &&
        lseek(fd_.get(), 0, SEEK_SET) == 0;
    expect(good, "a file in memory can be written");
  }
  int fd() const { return fd_.get(); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }

 private:
  UniqueFd fd_;
};

}  // namespace irqscope::fuzz
