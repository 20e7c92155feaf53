#include "package/standalone.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/file.h"
#include "base/unique_fd.h"
#include "package/package_file.h"

namespace irqscope::package {
namespace {

// The last 32 bytes: the magic, the package's length (8 bytes), its CRC (4), both little-endian,
// and 4 bytes of 0.
constexpr std::string_view kMagic = "irqscope package";
constexpr size_t kTrailerBytes = 32;
constexpr size_t kLengthPlace = 16;
constexpr size_t kSumPlace = 24;

// Without /proc, what it was executed as: nobody leaves the folder that this may be relative to.
const char* path_of_this_program() {
  constexpr const char* kSelf = "/proc/self/exe";
  if (access(kSelf, F_OK) == 0) return kSelf;
  const auto* executed = std::bit_cast<const char*>(getauxval(AT_EXECFN));
  return executed ? executed : kSelf;
}

struct Trailer {
  uint64_t length = 0;
  uint32_t sum = 0;
};

uint64_t number_at(std::string_view bytes, size_t place, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[place + i]);
  }
  return value;
}

void put(std::string& bytes, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

uint32_t sum_of(const std::string& bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::optional<Trailer> trailer_of(std::string_view bytes) {
  if (bytes.size() != kTrailerBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  return Trailer{number_at(bytes, kLengthPlace, 8),
                 static_cast<uint32_t>(number_at(bytes, kSumPlace, 4))};
}

bool read_at(int fd, uint64_t place, std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t got =
        pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(place + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<size_t>(got);
  }
  return true;
}

}  // namespace

Result<std::string> standalone_program(const std::string& package) {
  auto program = read_file(path_of_this_program());
  if (!program) return program;
  return with_package(std::move(*program), package);
}

std::string with_package(std::string program, const std::string& package) {
  if (program.size() >= kTrailerBytes) {
    auto known = trailer_of(std::string_view(program).substr(program.size() - kTrailerBytes));
    size_t before = program.size() - kTrailerBytes;
    if (known && known->length <= before) program.resize(before - known->length);
  }
  program += package;
  program += kMagic;
  put(program, package.size(), 8);
  put(program, sum_of(package), 4);
  put(program, 0, 4);
  return program;
}

Result<std::optional<std::string>> package_of(const std::filesystem::path& program) {
  UniqueFd fd(open(program.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd || fstat(fd.get(), &info) != 0)
    return fail("{}: {}", program.string(), std::strerror(errno));
  auto size = static_cast<uint64_t>(info.st_size);
  std::string end(kTrailerBytes, '\0');
  if (size < kTrailerBytes || !read_at(fd.get(), size - kTrailerBytes, end)) return std::nullopt;
  auto trailer = trailer_of(end);
  if (!trailer) return std::nullopt;
  uint64_t before = size - kTrailerBytes;
  if (trailer->length > before || trailer->length > kMaxFileBytes) {
    return fail("the package in this program is damaged: its length cannot be");
  }
  std::string package(trailer->length, '\0');
  if (!read_at(fd.get(), before - trailer->length, package)) {
    return fail("the package in this program cannot be read: {}", std::strerror(errno));
  }
  if (sum_of(package) != trailer->sum) {
    return fail("the package in this program is damaged: its checksum is wrong");
  }
  return std::optional(std::move(package));
}

Result<std::optional<std::string>> package_of_this_program() {
  return package_of(path_of_this_program());
}

}  // namespace irqscope::package
