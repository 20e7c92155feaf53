#include "model/kind.h"

namespace irqscope {
namespace {

std::string list_of(const std::vector<std::string_view>& names, std::string_view before_last) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? before_last : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace

bool has_kind(const std::vector<Kind>& kinds, Kind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool any_kind(const std::vector<Kind>& kinds, bool KindInfo::*has) {
  return std::any_of(kinds.begin(), kinds.end(), [&](Kind kind) { return info_of(kind).*has; });
}

std::string_view none_of_kinds(bool KindInfo::*has) {
  auto count =
      std::count_if(kKinds.begin(), kKinds.end(), [&](const KindInfo& kind) { return kind.*has; });
  return count == 2 ? "neither" : "none";
}

std::string kinds_text(bool KindInfo::*has) {
  std::vector<std::string_view> names;
  for (const KindInfo& kind : kKinds) {
    if (kind.*has) names.push_back(kind.plural);
  }
  return list_of(names, " and ");
}

std::string kinds_at(iq_level level) {
  std::vector<std::string_view> names;
  for (const KindInfo& kind : kKinds) {
    if (kind.is_source && kind.level == level) names.push_back(kind.name);
  }
  return list_of(names, " or ");
}

}  // namespace irqscope
