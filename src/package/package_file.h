// A package: an object and its manifest, from what a person names, and into a package.json.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "package/manifest.h"

namespace irqscope::package {

struct KernelTypes {
  std::string path;  // in the archive: "btfhub-archive/debian/12/x86_64/6.1.0.btf"
  std::string btf;
};

struct Package {
  std::string object;                     // ELF
  std::optional<Manifest> manifest;       // none: it was a bare object, which describes itself
  std::string object_name;                // what to open it as
  std::vector<KernelTypes> kernel_types;  // of a tar: for kernels that have none
};

// No file larger than this is read, and nothing is unpacked to more.
constexpr uint64_t kMaxFileBytes = 256u << 20;
constexpr uint64_t kMaxObjectBytes = 64u << 20;

// `name`: a package.json, a .tar with one, a folder with one, an object, or "-": one of the files
// from standard input. What it is is told by the content, not by the name.
Result<Package> read_package(const std::string& name);
Result<Package> package_from_bytes(std::string bytes, const std::string& name);

// The text of a package.json: compressed the same way everywhere, keys in order, one line.
std::string package_json(const std::string& object, const Manifest& manifest);

}  // namespace irqscope::package
