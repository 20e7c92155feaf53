// What is in a package, what `run` shows of it, and what it needs of a kernel. Plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ebpf/object_info.h"
#include "package/package_file.h"
#include "runner/needs.h"
#include "runner/outputs.h"
#include "runner/program_options.h"

namespace irqscope::runner {

struct Inspected {
  std::string name;  // of the file
  const package::Package& package;
  const package::Manifest& manifest;
  const ebpf::ObjectInfo& object;
  std::vector<ProgramOption> options;
  Outputs outputs;
  std::vector<Need> needs;
};

std::string inspected_text(const Inspected& inspected, std::optional<int> width, bool color);
std::string inspected_json(const Inspected& inspected);  // one object on several lines

}  // namespace irqscope::runner
