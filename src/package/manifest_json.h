// `meta` of a package.json, read and written (docs/package.md).
#pragma once

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "package/manifest.h"

namespace irqscope::package {

// Unknown keys are ignored, as the format asks. An error names the key: "meta.bpf_skel.maps[2].name
// is no text".
Result<Manifest> manifest_from_json(const nlohmann::json& meta);
// Keys in alphabetical order; what has its default value is left out where readers of the format
// do so, too.
nlohmann::json to_json(const Manifest& manifest);

// The parts that annotations in a source give as JSON, too.
Result<Sample> sample_from_json(const nlohmann::json& json);
Result<OptionText> option_from_json(const nlohmann::json& json);
Result<StackFields> stack_from_json(const nlohmann::json& json);

}  // namespace irqscope::package
