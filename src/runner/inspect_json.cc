#include <nlohmann/json.hpp>

#include "output/json_text.h"
#include "runner/inspect_fields.h"

namespace irqscope::runner {
namespace {

nlohmann::ordered_json part_json(const InspectPart& part, const Inspected& inspected) {
  auto rows = nlohmann::ordered_json::array();
  for (size_t row = 0; row < part.rows(inspected); ++row) {
    auto object = nlohmann::ordered_json::object();
    for (const InspectField& field : part.fields) {
      if (!field.key.empty()) object[std::string(field.key)] = field.value(inspected, row);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace

std::string inspected_json(const Inspected& inspected) {
  auto types = nlohmann::ordered_json::array();
  for (const package::KernelTypes& kernel : inspected.package.kernel_types) {
    types.push_back(kernel.path);
  }
  nlohmann::ordered_json json = {
      {"schema", "irqscope.inspect/1"},      {"package", inspected.name},
      {"object", inspected.object.name},     {"object_bytes", inspected.package.object.size()},
      {"license", inspected.object.license}, {"kernel_types", std::move(types)}};
  for (const InspectPart& part : inspect_parts()) {
    json[std::string(part.key)] = part_json(part, inspected);
  }
  return output::json_text(json, 2) + "\n";
}

}  // namespace irqscope::runner
