#include "package/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace irqscope::package {
namespace {

struct Close {
  void operator()(archive* opened) const { archive_free(opened); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Archive = std::unique_ptr<archive, Close>;

tl::unexpected<Error> archive_error(archive* opened) {
  const char* text = archive_error_string(opened);
  return fail("the archive is damaged: {}", text ? text : "no reason given");
}

Result<std::string> safe_path(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  std::filesystem::path path = std::filesystem::path(name ? name : "").lexically_normal();
  bool escapes = path.is_absolute() || std::any_of(path.begin(), path.end(),
                                                   [](const auto& part) { return part == ".."; });
  if (escapes) return fail("the archive has an entry outside of itself: '{}'", path.string());
  return path.string();
}

Result<std::string> read_bytes(archive* opened, uint64_t largest) {
  std::string bytes;
  const void* block = nullptr;
  size_t size = 0;
  la_int64_t offset = 0;
  while (true) {
    int result = archive_read_data_block(opened, &block, &size, &offset);
    if (result == ARCHIVE_EOF) return bytes;
    if (result != ARCHIVE_OK) return archive_error(opened);
    // A sparse file's holes are as large as it says.
    auto begin = static_cast<uint64_t>(offset);
    if (begin > largest || size > largest - begin) {
      return fail("the archive unpacks to more than {} MiB", largest >> 20);
    }
    bytes.resize(begin);
    bytes.append(static_cast<const char*>(block), size);
  }
}

Result<void> read_entries(archive* opened, uint64_t largest, std::vector<TarEntry>& entries) {
  // Packed, a header takes next to nothing, so that bytes alone are no limit.
  constexpr size_t kMostEntries = 100'000;
  for (size_t headers = 0; headers <= kMostEntries; ++headers) {
    archive_entry* entry = nullptr;
    int result = archive_read_next_header(opened, &entry);
    if (result == ARCHIVE_EOF) return {};
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return archive_error(opened);
    auto path = safe_path(entry);
    if (!path) return tl::unexpected(path.error());
    // By its name it may be a folder, whatever its type is.
    bool is_folder = path->empty() || *path == "." || path->ends_with('/');
    if (is_folder || archive_entry_filetype(entry) != AE_IFREG) continue;
    auto bytes = read_bytes(opened, largest);
    if (!bytes) return tl::unexpected(bytes.error());
    largest -= bytes->size();
    entries.push_back({std::move(*path), std::move(*bytes)});
  }
  return fail("the archive has more than {} entries", kMostEntries);
}

la_ssize_t append(archive*, void* target, const void* bytes, size_t size) {
  static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

bool write_entry(archive* opened, const TarEntry& entry) {
  std::unique_ptr<archive_entry, Close> header(archive_entry_new());
  archive_entry_set_pathname(header.get(), entry.path.c_str());
  archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.bytes.size()));
  archive_entry_set_filetype(header.get(), AE_IFREG);
  archive_entry_set_perm(header.get(), 0644);
  archive_entry_set_mtime(header.get(), 0, 0);
  return archive_write_header(opened, header.get()) == ARCHIVE_OK &&
         archive_write_data(opened, entry.bytes.data(), entry.bytes.size()) ==
             static_cast<la_ssize_t>(entry.bytes.size());
}

}  // namespace

Result<std::vector<TarEntry>> read_tar(std::string_view bytes, uint64_t largest) {
  // A tar begins with a path, which may begin as gzip does.
  constexpr size_t kMagic = 257;
  bool is_packed = bytes.size() <= kMagic || !bytes.substr(kMagic).starts_with("ustar");
  Archive opened(archive_read_new());
  archive_read_support_format_tar(opened.get());
  if (is_packed) archive_read_support_filter_gzip(opened.get());
  if (archive_read_open_memory(opened.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return archive_error(opened.get());
  }
  std::vector<TarEntry> entries;
  auto read = read_entries(opened.get(), largest, entries);
  if (!read) return tl::unexpected(read.error());
  return entries;
}

Result<std::string> write_tar(const std::vector<TarEntry>& entries) {
  std::string bytes;  // closing an archive that failed still writes
  Archive opened(archive_write_new());
  archive_write_set_format_ustar(opened.get());
  archive_write_set_bytes_in_last_block(opened.get(), 1);
  bool good = archive_write_open(opened.get(), &bytes, nullptr, append, nullptr) == ARCHIVE_OK;
  for (const TarEntry& entry : entries) good = good && write_entry(opened.get(), entry);
  good = good && archive_write_close(opened.get()) == ARCHIVE_OK;
  if (!good) return fail("writing the archive: {}", archive_error_string(opened.get()));
  return bytes;
}

}  // namespace irqscope::package
