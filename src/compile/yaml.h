// JSON values as YAML.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace irqscope::compile {

// One key or element per line; a text is quoted as JSON does, which YAML reads the same.
std::string to_yaml(const nlohmann::json& value);

}  // namespace irqscope::compile
