// The source that a person names.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace irqscope::compile {

struct Source {
  std::string path;              // as it was given: what messages call it
  std::filesystem::path folder;  // that it lies in; empty: here
  std::string text;
  std::string name;         // "kprobe-link" of "dir/kprobe-link.bpf.c"
  std::string object_name;  // "kprobe_link_bpf": what the object is opened as
};

Result<Source> read_source(const std::string& path);

// A text file that is not too large; `what` it is, for messages.
Result<std::string> read_text(const std::string& path, std::string_view what);

}  // namespace irqscope::compile
