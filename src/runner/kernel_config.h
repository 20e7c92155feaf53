// Variables of .kconfig, which libbpf sets from the kernel's configuration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ebpf/object_info.h"
#include "runner/program_options.h"

namespace irqscope::runner {

constexpr std::string_view kKernelConfigSection = ".kconfig";

// "CONFIG_HZ=100\n...": what stands above the kernel's own configuration.
std::string kernel_config(const ebpf::ObjectInfo& object, const std::vector<Setting>& settings);

}  // namespace irqscope::runner
