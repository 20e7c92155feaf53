#include "model/recording_info.h"

namespace irqscope {

uint64_t RecordingInfo::duration_ns() const {
  uint64_t begin_ns = extent.start.monotonic_ns;
  uint64_t end_ns = extent.end.monotonic_ns;
  return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

std::vector<std::string_view> RecordingInfo::kind_names() const {
  std::vector<std::string_view> names;
  for (Kind kind : header.run.kinds) names.push_back(kind_name(kind));
  if (header.has_functions) names.push_back(kind_name(Kind::function));
  return names;
}

}  // namespace irqscope
