// The headers that sources of BPF programs include, as this program brings them.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace irqscope::compile {

struct EmbeddedHeader {
  std::string_view name;  // "bpf/bpf_helpers.h"
  std::string_view text;
};

std::vector<EmbeddedHeader> embedded_headers();

// Below `folder`, which exists.
Result<void> write_headers(const std::filesystem::path& folder);

}  // namespace irqscope::compile
