// clang, and how it is called so that the same source gives the same bytes everywhere.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "compile/source.h"

namespace irqscope::compile {

// The program: `name` if it is not empty, and otherwise the first clang there is.
Result<std::string> find_clang(const std::string& name);

// Where it looks for headers when it compiles for this machine: those of the distribution.
Result<std::vector<std::string>> system_folders(const std::string& clang);

struct ClangCall {
  std::string clang;
  std::string target;                       // "x86"
  std::vector<std::string> flags;           // a person's own
  std::vector<std::string> system_folders;  // looked at last
  std::filesystem::path workspace;          // where `include/` and `overlay.yaml` are
};

// Up to the name of the source; what is to be done with it comes behind.
std::vector<std::string> clang_words(const ClangCall& call, const Source& source);

// Makes clang read `text` where it would read the file `path`.
Result<void> write_overlay(const std::filesystem::path& workspace, const std::string& path,
                           const std::string& text);

}  // namespace irqscope::compile
