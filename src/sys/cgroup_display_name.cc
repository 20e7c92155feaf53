#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "base/parse.h"
#include "sys/cgroup_names.h"

namespace irqscope::sys {
namespace {

using Components = std::span<const std::string_view>;

// Takes both ends off a text that has them.
std::optional<std::string_view> between(std::string_view text, std::string_view prefix,
                                        std::string_view suffix) {
  bool fits = text.size() > prefix.size() + suffix.size();
  if (!fits || !text.starts_with(prefix) || !text.ends_with(suffix)) return std::nullopt;
  return text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
}

int hex_digit(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  size_t value = kDigits.find(c);
  return value == kDigits.npos ? -1 : static_cast<int>(value);
}

// systemd writes characters that mean something to it as \x2d (systemd.unit(5)). One that is not
// printable stays as it is.
std::string decode(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    int high = text.size() >= 4 && text.starts_with("\\x") ? hex_digit(text[2]) : -1;
    int low = high >= 0 ? hex_digit(text[3]) : -1;
    int code = low >= 0 ? high * 16 + low : 0;
    bool escaped = code >= ' ' && code <= '~';
    plain += escaped ? static_cast<char>(code) : text[0];
    text.remove_prefix(escaped ? 4 : 1);
  }
  return plain;
}

bool is_container_id(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return hex_digit(c) >= 0; });
}

std::string short_name(std::string_view runtime, std::string_view id) {
  return fmt::format("{}:{}", runtime, id.substr(0, 12));
}

// What the runtimes put before an id, in a scope of systemd or in a plain directory.
struct Runtime {
  std::string_view prefix;
  std::string_view name;
};
constexpr Runtime kRuntimes[] = {
    {"docker-", "docker"},      {"cri-containerd-", "containerd"},
    {"nerdctl-", "containerd"}, {"crio-", "crio"},
    {"libpod-", "podman"},
};

std::optional<std::string> prefixed_container(std::string_view component) {
  for (const Runtime& runtime : kRuntimes) {
    for (std::string_view suffix : {".scope", ""}) {
      auto id = between(component, runtime.prefix, suffix);
      if (id && is_container_id(*id)) return short_name(runtime.name, *id);
    }
  }
  return std::nullopt;
}

// Of a kubelet and a containerd that do not agree on who manages cgroups:
// "kubepods-besteffort-pod12.slice:cri-containerd:<id>".
std::optional<std::string> colon_container(std::string_view component) {
  auto parts = split(component, ':');
  if (parts.size() != 3 || !is_container_id(parts[2])) return std::nullopt;
  return short_name(parts[1] == "cri-containerd" ? "containerd" : parts[1], parts[2]);
}

std::optional<std::string> named_container(std::string_view component) {
  if (auto name = between(component, "lxc.payload.", "")) return "lxc:" + decode(*name);
  auto name = between(component, "machine-", ".scope");
  if (!name) name = between(component, "systemd-nspawn@", ".service");
  if (name) return "machine:" + decode(*name);
  return std::nullopt;
}

std::optional<std::string> container_at(Components components, size_t index) {
  std::string_view component = components[index];
  if (is_container_id(component)) {
    bool docker = index > 0 && components[index - 1] == "docker";
    return short_name(docker ? "docker" : "container", component);
  }
  if (auto name = prefixed_container(component)) return name;
  if (auto name = colon_container(component)) return name;
  return named_container(component);
}

bool is_unit(std::string_view component) {
  constexpr std::string_view kSuffixes[] = {".service", ".scope",  ".slice",
                                            ".mount",   ".socket", ".swap"};
  return std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                     [&](std::string_view suffix) { return component.ends_with(suffix); });
}

// "user-1000" for everything below user-1000.slice: each user may have a pipewire.service.
std::optional<std::string_view> user_of(Components above) {
  for (std::string_view component : above) {
    if (between(component, "user-", ".slice")) return component.substr(0, component.rfind('.'));
  }
  return std::nullopt;
}

std::string unit_name(Components components, size_t index) {
  std::string_view unit = components[index];
  auto user = user_of(components.first(index));
  if (!user) return decode(unit);
  bool session = between(unit, "session-", ".scope").has_value();
  return fmt::format("{}/{}", *user, decode(session ? unit.substr(0, unit.rfind('.')) : unit));
}

std::string joined(Components components) {
  return decode(fmt::format("{}", fmt::join(components, "/")));
}

std::string display_name(Components components) {
  for (size_t i = 0; i < components.size(); ++i) {
    auto container = container_at(components, i);
    if (!container) continue;
    auto rest = components.subspan(i + 1);
    return rest.empty() ? *container : fmt::format("{}/{}", *container, display_name(rest));
  }
  for (size_t i = components.size(); i-- > 0;) {
    if (!is_unit(components[i])) continue;
    auto rest = components.subspan(i + 1);
    std::string unit = unit_name(components, i);
    return rest.empty() ? unit : fmt::format("{}/{}", unit, joined(rest));
  }
  return joined(components);
}

}  // namespace

std::string cgroup_display_name(std::string_view path) {
  auto components = split(path, '/');
  std::erase(components, "");
  return components.empty() ? "/" : display_name(components);
}

}  // namespace irqscope::sys
