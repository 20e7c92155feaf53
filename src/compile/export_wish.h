// @export: what of a map goes out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "compile/annotations.h"
#include "compile/declared_types.h"
#include "package/manifest.h"

namespace irqscope::compile {

struct ExportWish {
  package::ExportKind kind = package::ExportKind::none;
  DeclaredType type;  // of `type`; no line
};

// "struct NAME", "union NAME", the name of a typedef, "default" or "none".
Result<ExportWish> parse_export(std::string_view text);

// The types that the comments of a source name, each with the line there; what is wrong with
// others is told elsewhere.
std::vector<DeclaredType> types_wished_in(const std::vector<DocComment>& comments);

}  // namespace irqscope::compile
