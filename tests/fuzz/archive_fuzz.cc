// Archives of packages, and programs with a package behind them.
#include <algorithm>
#include <numeric>

#include "fuzz/fuzz.h"
#include "package/package_file.h"
#include "package/standalone.h"
#include "package/tar.h"

namespace irqscope::fuzz {
namespace {

constexpr uint64_t kMostBytes = 4u << 20;

void expect_within(const std::string& path) {
  expect(!path.starts_with('/'), "a path below the archive's folder", path);
  for (const auto& part : std::filesystem::path(path)) {
    expect(part != "..", "a path that does not leave the archive's folder", path);
  }
}

// What was read can be written, and reads the same.
void expect_round_trip(const std::vector<package::TarEntry>& entries) {
  auto written = package::write_tar(entries);
  expect_message(written);
  if (!written) return;  // a path that is too long for the format
  auto again = package::read_tar(*written, kMostBytes);
  expect(again && *again == entries, "an archive reads the same again");
}

constexpr size_t kBlock = 512;
constexpr size_t kSum = 148;
constexpr size_t kSumBytes = 8;

// The sum of a header's bytes, with its own field as blanks.
void mend_checksum(uint8_t* header) {
  std::fill_n(header + kSum, kSumBytes, ' ');
  unsigned int sum = std::accumulate(header, header + kBlock, 0U);
  std::string text = fmt::format("{:06o}", sum);
  text += '\0';
  text.copy(reinterpret_cast<char*>(header + kSum), kSumBytes);
}

}  // namespace
}  // namespace irqscope::fuzz

// A checksum would keep nearly every change of a header away from what reads it.
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  using namespace irqscope;
  constexpr size_t kMagic = 257;
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 8 == 0) return size;
  for (size_t at = 0; at + fuzz::kBlock <= size; at += fuzz::kBlock) {
    bool is_header = fuzz::text_of(data + at + kMagic, 5) == "ustar";
    if (is_header) fuzz::mend_checksum(data + at);
  }
  return size;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  std::string bytes(fuzz::text_of(data, size));
  auto entries = package::read_tar(bytes, fuzz::kMostBytes);
  fuzz::expect_message(entries);
  uint64_t total = 0;
  for (size_t i = 0; entries && i < entries->size(); ++i) {
    fuzz::expect_within((*entries)[i].path);
    total += (*entries)[i].bytes.size();
  }
  fuzz::expect(total <= fuzz::kMostBytes, "no more bytes than were allowed");
  if (entries) fuzz::expect_round_trip(*entries);
  fuzz::expect_message(package::package_from_bytes(bytes, "archive.tar"));
  static fuzz::MemoryFile file;
  file.fill(bytes);
  fuzz::expect_message(package::package_of(file.path()));
  return 0;
}
