#include "compile/output_place.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Before anything is compiled for it.
Result<void> check_folder(const fs::path& folder) {
  fs::path there = folder;
  while (!is_there(there) && there.has_relative_path()) there = there.parent_path();
  if (there.empty()) there = ".";
  if (!is_folder(there)) {
    return fail("{}: is a file; -o names a folder, or a file that ends in .json", there.string());
  }
  if (access(there.c_str(), W_OK | X_OK) != 0) {
    return fail("{}: {}", there.string(), std::strerror(errno));
  }
  return {};
}

}  // namespace

Result<OutputPlace> find_place(const CompileRequest& request, const Source& source) {
  fs::path output = request.output.empty() ? source.folder : fs::path(request.output);
  std::string ending = is_folder(output) ? "" : output.extension().string();
  bool says_yaml = ending == ".yaml" || ending == ".yml";
  bool is_file = !request.output.empty() && (says_yaml || ending == ".json");
  if (is_file && request.yaml && !says_yaml) {
    return usage_error("--yaml and '{}' do not fit together", request.output);
  }
  OutputPlace place;
  place.yaml = request.yaml || says_yaml;
  place.folder = is_file ? output.parent_path() : output;
  if (place.folder.empty()) place.folder = ".";
  std::string stem = request.metadata_only ? source.name + ".skel" : "package";
  place.package = is_file ? output : place.beside(stem + (place.yaml ? ".yaml" : ".json"));
  auto checked = check_folder(place.folder);
  if (!checked) return tl::unexpected(checked.error());
  return place;
}

}  // namespace irqscope::compile
