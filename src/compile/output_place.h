// Where what is made goes.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "compile/request.h"
#include "compile/source.h"

namespace irqscope::compile {

struct OutputPlace {
  std::filesystem::path folder;   // "." if it is here
  std::filesystem::path package;  // package.json, or NAME.skel.json
  bool yaml = false;

  // What lies beside the package.
  std::filesystem::path beside(const std::string& name) const {
    return folder == "." ? std::filesystem::path(name) : folder / name;
  }
};

// Nothing is created yet; a place where nothing can be is an Error.
Result<OutputPlace> find_place(const CompileRequest& request, const Source& source);

}  // namespace irqscope::compile
