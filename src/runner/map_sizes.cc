#include "runner/map_sizes.h"

#include <fmt/ranges.h>
#include <linux/bpf.h>

#include <algorithm>

#include "base/parse.h"

namespace irqscope::runner {
namespace {

constexpr uint32_t kStackFrames = 127;  // as many as the kernel takes by default

// 0: the kernel or libbpf want none.
uint32_t default_entries(uint32_t map_type) {
  switch (map_type) {
    case BPF_MAP_TYPE_HASH:
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_LRU_HASH:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH:
    case BPF_MAP_TYPE_LPM_TRIE:
      return 10240;
    case BPF_MAP_TYPE_STACK_TRACE:
    case BPF_MAP_TYPE_QUEUE:
    case BPF_MAP_TYPE_STACK:
      return 1024;
    case BPF_MAP_TYPE_ARRAY:
    case BPF_MAP_TYPE_PERCPU_ARRAY:
    case BPF_MAP_TYPE_CGROUP_ARRAY:
      return 1;
    case BPF_MAP_TYPE_RINGBUF:
      return 256u << 10;
    default:
      return 0;
  }
}

Result<void> check_names(const ebpf::ObjectInfo& object, const std::vector<MapSize>& wanted) {
  std::vector<std::string> names;
  for (const ebpf::ObjectMap& map : object.maps) {
    if (map.section.empty()) names.push_back(map.name);
  }
  for (const MapSize& size : wanted) {
    if (std::find(names.begin(), names.end(), size.map) != names.end()) continue;
    return usage_error("--map: the package has no map '{}'; it has {}", size.map,
                       fmt::join(names, ", "));
  }
  return {};
}

// The last that names it, if any does.
uint32_t wanted_entries(const std::vector<MapSize>& wanted, const std::string& map) {
  uint32_t entries = 0;
  for (const MapSize& size : wanted) {
    if (size.map == map) entries = size.entries;
  }
  return entries;
}

}  // namespace

Result<MapSize> parse_map_size(std::string_view text) {
  size_t equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return usage_error("'{}' is not NAME=ENTRIES", text);
  }
  auto entries = parse_number(text.substr(equals + 1));
  if (!entries) return in_context(fmt::format("'{}'", text), entries.error());
  if (*entries == 0 || *entries > UINT32_MAX) {
    return usage_error("'{}': a map has from 1 to {} entries", text, UINT32_MAX);
  }
  return MapSize{std::string(text.substr(0, equals)), static_cast<uint32_t>(*entries)};
}

Result<std::string> size_maps(ebpf::UserObject& object, const std::vector<MapSize>& wanted) {
  auto checked = check_names(object.info(), wanted);
  if (!checked) return tl::unexpected(checked.error());
  std::vector<std::string> told;
  // A copy: what is set changes the object's.
  for (const ebpf::ObjectMap& map : std::vector(object.info().maps)) {
    uint32_t entries = wanted_entries(wanted, map.name);
    bool is_default = entries == 0 && map.max_entries == 0;
    if (is_default) entries = default_entries(map.type);
    bool has_frames = map.type != BPF_MAP_TYPE_STACK_TRACE || map.value_bytes > 0;
    if (entries == 0 && has_frames) continue;
    auto set = object.set_map_size(map.name, entries == 0 ? map.max_entries : entries,
                                   has_frames ? map.value_bytes : kStackFrames * 8);
    if (!set) return tl::unexpected(set.error());
    if (is_default) told.push_back(fmt::format("{}={}", map.name, entries));
  }
  if (told.empty()) return std::string();
  return fmt::format("maps without a size in the source get {}; --map NAME=ENTRIES sets another",
                     fmt::join(told, ", "));
}

}  // namespace irqscope::runner
