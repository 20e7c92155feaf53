#include "package/package_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bounded_json.h"
#include "base/unique_fd.h"
#include "package/base64.h"
#include "package/compression.h"
#include "package/json_reader.h"
#include "package/manifest_json.h"
#include "package/tar.h"

namespace irqscope::package {
namespace {

Result<std::string> read_all(int fd) {
  std::string bytes;
  while (true) {
    constexpr size_t kPiece = 256u << 10;
    size_t before = bytes.size();
    bytes.resize(before + kPiece);
    ssize_t got = read(fd, bytes.data() + before, kPiece);
    bytes.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail("{}", std::strerror(errno));
    if (got == 0) return bytes;
    if (bytes.size() > kMaxFileBytes) return fail("it is larger than {} MiB", kMaxFileBytes >> 20);
  }
}

Result<std::string> read_named(const std::string& name) {
  if (name == "-") return read_all(STDIN_FILENO);
  UniqueFd fd(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail("{}", std::strerror(errno));
  return read_all(fd.get());
}

Result<std::string> read_object(const JsonReader& from) {
  std::string text;
  uint64_t size = 0;
  auto read = in_turn([&] { return from.text("bpf_object", text); },
                      [&] { return from.number("bpf_object_size", kMaxObjectBytes, size); });
  if (!read) return tl::unexpected(read.error());
  auto packed = from_base64(text);
  if (!packed) return fail("bpf_object is not base64");
  auto object = uncompress(*packed, size);
  if (!object) return in_context("bpf_object", object.error());
  return object;
}

Error not_a_package(const Json& json) {
  if (json.is_object() && json.contains("bpf_skel")) {
    return {ErrorKind::failure, "it is a manifest without its object (compile -n makes these)"};
  }
  if (json.is_object() && json.contains("data_sz")) {
    return {ErrorKind::failure, "its format is older than 0.3; compile the source again"};
  }
  return {ErrorKind::failure, "it is JSON, but no package: it has no bpf_object and meta"};
}

Result<Package> from_json(const std::string& text) {
  auto json = parse_bounded_json(text);
  if (!json) return tl::unexpected(json.error());
  JsonReader from(*json, "");
  auto meta = from.member("meta");
  if (!meta || !from.member("bpf_object")) return tl::unexpected(not_a_package(*json));
  if (!from.member("bpf_object_size")) return fail("it has no bpf_object_size");
  auto manifest = manifest_from_json(meta->json());
  if (!manifest) return tl::unexpected(manifest.error());
  auto object = read_object(from);
  if (!object) return tl::unexpected(object.error());
  Package package;
  package.object = std::move(*object);
  package.object_name = manifest->object_name;
  package.manifest = std::move(*manifest);
  return package;
}

Result<Package> from_tar(const std::string& bytes) {
  auto entries = read_tar(bytes, kMaxFileBytes);
  if (!entries) return tl::unexpected(entries.error());
  auto found = std::find_if(entries->begin(), entries->end(),
                            [](const TarEntry& entry) { return entry.path == "package.json"; });
  if (found == entries->end()) return fail("the archive has no package.json");
  auto package = from_json(found->bytes);
  if (!package) return package;
  for (TarEntry& entry : *entries) {
    if (entry.path.starts_with("btfhub-archive/") && entry.path.ends_with(".btf")) {
      package->kernel_types.push_back({std::move(entry.path), std::move(entry.bytes)});
    }
  }
  return package;
}

// "dir/foo.bpf.o" -> "foo_bpf", as ecc names what it compiles.
std::string object_name(const std::string& file) {
  std::string name = std::filesystem::path(file).filename().string();
  if (name.ends_with(".o")) name.resize(name.size() - 2);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name.empty() ? "object" : name;
}

bool is_tar(std::string_view bytes) {
  constexpr size_t kMagicPlace = 257;
  return bytes.starts_with("\x1f\x8b") ||
         bytes.substr(std::min(kMagicPlace, bytes.size())).starts_with("ustar");
}

}  // namespace

Result<Package> package_from_bytes(std::string bytes, const std::string& name) {
  if (bytes.empty()) return fail("it is empty");
  if (bytes.starts_with("\x7f"
                        "ELF")) {
    if (bytes.size() > kMaxObjectBytes)
      return fail("it is larger than {} MiB", kMaxObjectBytes >> 20);
    Package package;
    package.object = std::move(bytes);
    package.object_name = object_name(name);
    return package;
  }
  if (is_tar(bytes)) return from_tar(bytes);
  size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && bytes[first] == '{') return from_json(bytes);
  if (bytes.starts_with(std::string_view("\0asm", 4))) {
    return fail("it is a WebAssembly module, which irqscope does not run");
  }
  return fail("it is neither a package.json, nor a tar of one, nor a BPF object");
}

Result<Package> read_package(const std::string& name) {
  std::filesystem::path path = name;
  std::error_code ignored;
  if (name != "-" && std::filesystem::is_directory(path, ignored)) path /= "package.json";
  auto bytes = read_named(path.string());
  if (!bytes) return in_context(name == "-" ? "standard input" : path.string(), bytes.error());
  auto package = package_from_bytes(std::move(*bytes), name);
  if (!package) return in_context(name == "-" ? "standard input" : path.string(), package.error());
  return package;
}

std::string package_json(const std::string& object, const Manifest& manifest) {
  Json json = {{"bpf_object", to_base64(compress(object))},
               {"bpf_object_size", object.size()},
               {"meta", to_json(manifest)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace irqscope::package
