#include "ebpf/run_mark.h"

#include <bpf/bpf.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <string_view>

namespace irqscope::ebpf {
namespace {

constexpr const char* kMapName = "irqscope_run";

std::optional<bpf_map_info> info_of(int map) {
  bpf_map_info info{};
  uint32_t length = sizeof(info);
  if (bpf_obj_get_info_by_fd(map, &info, &length) != 0) return std::nullopt;
  return info;
}

// An abstract name is of one network namespace, as an interface is. Empty if somebody has it.
UniqueFd take_name_of(uint32_t map) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::string name = fmt::format("irqscope-run-{}", map);
  std::copy(name.begin(), name.end(), address.sun_path + 1);
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (bind(socket.get(), reinterpret_cast<sockaddr*>(&address), length) != 0) return {};
  return socket;
}

bool is_mark(const bpf_map_info& info) {
  return std::string_view(info.name) == kMapName && info.type == BPF_MAP_TYPE_ARRAY &&
         info.value_size == sizeof(TcPlace);
}

// Empty if it is no mark, or its run lives.
std::optional<TcPlace> place_left_behind(uint32_t id) {
  UniqueFd map(bpf_map_get_fd_by_id(id));
  auto info = map ? info_of(map.get()) : std::nullopt;
  if (!info || !is_mark(*info)) return std::nullopt;
  TcPlace place;
  uint32_t key = 0;
  // Who has no place yet may not have its name yet, either.
  if (bpf_map_lookup_elem(map.get(), &key, &place) != 0 || place.interface == 0)
    return std::nullopt;
  if (!take_name_of(id)) return std::nullopt;
  return place;
}

}  // namespace

std::optional<RunMark> RunMark::put_on(int program) {
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  UniqueFd map(
      bpf_map_create(BPF_MAP_TYPE_ARRAY, kMapName, sizeof(uint32_t), sizeof(TcPlace), 1, &options));
  auto info = map ? info_of(map.get()) : std::nullopt;
  if (!info) return std::nullopt;
  UniqueFd life = take_name_of(info->id);
  if (!life || bpf_prog_bind_map(program, map.get(), nullptr) != 0) return std::nullopt;
  return RunMark(std::move(map), std::move(life));
}

void RunMark::set_place(const TcPlace& place) {
  uint32_t key = 0;
  // An element of an array is always there.
  (void)bpf_map_update_elem(map_.get(), &key, &place, BPF_ANY);
}

std::vector<TcPlace> places_left_behind() {
  std::vector<TcPlace> places;
  uint32_t id = 0;
  while (bpf_map_get_next_id(id, &id) == 0) {
    if (auto place = place_left_behind(id)) places.push_back(*place);
  }
  return places;
}

}  // namespace irqscope::ebpf
