#include "base/utf8.h"
#include "output/layout.h"
#include "runner/inspect_fields.h"

namespace irqscope::runner {
namespace {

std::string text_of(const InspectField& field, const Inspected& inspected, size_t row) {
  if (field.text) return masked(field.text(inspected, row));
  auto value = field.value(inspected, row);
  return value.is_string() ? masked(value.get<std::string>()) : value.dump();
}

output::Line line_of(const InspectPart& part, const Inspected& inspected, size_t row) {
  bool is_alert = part.is_alert && part.is_alert(inspected, row);
  output::Line line;
  for (const InspectField& field : part.fields) {
    if (field.heading.empty()) continue;
    line.push_back(
        {text_of(field, inspected, row), is_alert ? output::Style::alert : output::Style::plain});
  }
  return line;
}

// A table under its headings, or nothing if it would be empty.
std::string part_text(const InspectPart& part, const Inspected& inspected, std::optional<int> width,
                      bool color) {
  std::vector<output::Column> columns;
  output::Line headings;
  for (const InspectField& field : part.fields) {
    if (field.heading.empty()) continue;
    columns.push_back({field.align, 0, field.elastic, false, 0});
    headings.push_back({std::string(field.heading), output::Style::header});
  }
  std::vector<output::Line> lines = {std::move(headings)};
  for (size_t row = 0; row < part.rows(inspected); ++row) {
    lines.push_back(line_of(part, inspected, row));
  }
  if (columns.empty() || lines.size() == 1) return {};
  return "\n" + output::rendered(columns, lines, width, color);
}

std::string head_text(const Inspected& inspected) {
  std::string text =
      fmt::format("{}: object {} of {} bytes, license {}\n", masked(inspected.name),
                  masked(inspected.object.name), inspected.package.object.size(),
                  inspected.object.license.empty() ? "none" : masked(inspected.object.license));
  if (!inspected.package.manifest) text += "an object without a manifest: it describes itself\n";
  if (inspected.manifest.document) {
    const package::Document& document = *inspected.manifest.document;
    for (const std::string& part : {document.brief, document.description}) {
      if (!part.empty()) text += masked(part) + "\n";
    }
  }
  for (const package::KernelTypes& types : inspected.package.kernel_types) {
    text += fmt::format("types of a kernel: {}\n", masked(types.path));
  }
  return text;
}

}  // namespace

std::string inspected_text(const Inspected& inspected, std::optional<int> width, bool color) {
  std::string text = head_text(inspected);
  for (const InspectPart& part : inspect_parts()) text += part_text(part, inspected, width, color);
  for (const std::string& note : inspected.outputs.notes) text += "\n" + masked(note) + "\n";
  return text;
}

}  // namespace irqscope::runner
