// What `irqscope inspect` found in a package, as text and JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ebpf/object_info.h"
#include "package/package_file.h"
#include "runner/needs.h"
#include "runner/outputs.h"
#include "runner/program_options.h"

namespace irqscope {

struct Inspected {
  std::string name;  // of the file
  const package::Package& package;
  const package::Manifest& manifest;
  const ebpf::ObjectInfo& object;
  std::vector<runner::ProgramOption> options;
  runner::Outputs outputs;
  std::vector<runner::Need> needs;
};

std::string inspected_text(const Inspected& inspected, std::optional<int> width, bool color);
std::string inspected_json(const Inspected& inspected);  // one object on several lines

// Helpers of a program that change what others do.
std::vector<std::string> unsafe_helpers(const ebpf::ObjectProgram& program);

}  // namespace irqscope
