#include "ebpf/user_table.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <span>
#include <string>

namespace irqscope::ebpf {
namespace {

bool is_per_cpu(uint32_t type) {
  return type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH ||
         type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

bool is_array(uint32_t type) {
  return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

class Table {
 public:
  Table(int fd, const ObjectMap& map, bool clear)
      : fd_(fd),
        map_(map),
        clear_(clear),
        copies_(is_per_cpu(map.type) ? static_cast<size_t>(libbpf_num_possible_cpus()) : 1),
        // The kernel hands out values per CPU at multiples of 8 bytes.
        stride_(is_per_cpu(map.type) ? (map.value_bytes + 7u) / 8 * 8 : map.value_bytes),
        value_(copies_ * stride_) {}

  Result<std::vector<MapElement>> read() {
    auto keys = read_keys();
    if (!keys) return tl::unexpected(keys.error());
    std::vector<MapElement> elements;
    for (const std::string& key : *keys) {
      int result = is_array(map_.type) ? take_from_array(key) : take(key);
      if (result == -ENOENT) continue;
      if (result < 0) return fail("reading an element: {}", std::strerror(-result));
      auto bytes = std::as_bytes(std::span(key));
      elements.push_back({{bytes.begin(), bytes.end()}, split()});
    }
    return elements;
  }

 private:
  // All keys first: deleting one that get_next_key is to go on from would make it begin anew. What
  // programs delete does so, too; hence the set, and a bound.
  Result<std::set<std::string>> read_keys() const {
    std::set<std::string> keys;
    std::string key(map_.key_bytes, '\0');
    std::string before;
    for (uint64_t step = 0; step < 2 * uint64_t{map_.max_entries}; ++step) {
      if (bpf_map_get_next_key(fd_, before.empty() ? nullptr : before.data(), key.data()) != 0) {
        if (errno == ENOENT) break;
        return fail("reading its keys: {}", std::strerror(errno));
      }
      keys.insert(key);
      before = key;
    }
    return keys;
  }

  int take(const std::string& key) {
    if (clear_ && takes_at_once_) {
      int result = bpf_map_lookup_and_delete_elem(fd_, key.data(), value_.data());
      constexpr int kNotSupported = 524;  // ENOTSUPP, which only the kernel has
      if (result != -EINVAL && result != -kNotSupported) return result;
      takes_at_once_ = false;
    }
    int result = bpf_map_lookup_elem(fd_, key.data(), value_.data());
    if (result == 0 && clear_) (void)bpf_map_delete_elem(fd_, key.data());
    return result;
  }

  int take_from_array(const std::string& key) {
    int result = bpf_map_lookup_elem(fd_, key.data(), value_.data());
    if (result != 0 || !clear_) return result;
    std::vector<std::byte> zero(value_.size());
    return bpf_map_update_elem(fd_, key.data(), zero.data(), BPF_ANY);
  }

  std::vector<std::vector<std::byte>> split() const {
    std::vector<std::vector<std::byte>> values;
    for (size_t i = 0; i < copies_; ++i) {
      auto begin = value_.begin() + static_cast<std::ptrdiff_t>(i * stride_);
      values.emplace_back(begin, begin + map_.value_bytes);
    }
    return values;
  }

  int fd_;
  const ObjectMap& map_;
  bool clear_;
  bool takes_at_once_ = true;
  size_t copies_;
  size_t stride_;
  std::vector<std::byte> value_;
};

}  // namespace

bool is_per_cpu(const ObjectMap& map) { return is_per_cpu(map.type); }
bool is_array(const ObjectMap& map) { return is_array(map.type); }

bool can_be_read(const ObjectMap& map) {
  return is_array(map.type) || is_per_cpu(map.type) || map.type == BPF_MAP_TYPE_HASH ||
         map.type == BPF_MAP_TYPE_LRU_HASH || map.type == BPF_MAP_TYPE_LPM_TRIE;
}

Result<std::vector<MapElement>> read_table(int map_fd, const ObjectMap& map, bool clear) {
  return Table(map_fd, map, clear).read();
}

}  // namespace irqscope::ebpf
