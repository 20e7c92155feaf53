// What a person asked to be compiled.
#pragma once

#include <string>
#include <vector>

#include "base/writer.h"

namespace irqscope::compile {

struct CompileRequest {
  std::string source;
  std::string event_header;        // empty: none
  std::string output;              // a folder, or a file by its ending; empty: beside the source
  std::string clang;               // empty: the first there is
  std::string strip;               // empty: libbpf's own linker
  std::string target;              // "x86"
  std::string vmlinux;             // a header, or BTF; empty: the running kernel's
  std::vector<std::string> flags;  // for clang
  std::vector<std::string> btf;    // of other kernels: files and folders
  std::string made_by;
  bool keep_object = false;
  bool metadata_only = false;
  bool yaml = false;
  bool standalone = false;
  bool tar = false;
};

struct Console {
  Writer& out;  // what is being done
  Writer& err;  // warnings, and with `verbose` command lines
  bool verbose = false;
  bool color = false;  // of what clang says
};

}  // namespace irqscope::compile
