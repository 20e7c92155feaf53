#include "runner/target_text.h"

#include <linux/if_link.h>

#include <charconv>
#include <map>

#include "base/parse.h"

namespace irqscope::runner {
namespace {

using ebpf::AttachTarget;
using ebpf::TargetKind;

// "a:b" -> a, b; without a separator the second is empty.
struct Pair {
  std::string_view first;
  std::string_view second;
};
Pair split_first(std::string_view text, char separator) {
  size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}
Pair split_last(std::string_view text, char separator) {
  size_t at = text.rfind(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

Result<uint64_t> parse_offset(std::string_view text) {
  bool is_hex = text.starts_with("0x");
  std::string_view digits = is_hex ? text.substr(2) : text;
  uint64_t value = 0;
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) {
    return usage_error("'{}' is no offset", text);
  }
  return value;
}

// "name", "name+0x10" or "0x10"
Result<void> read_function(std::string_view text, std::string& name, uint64_t& offset) {
  auto [function, added] = split_first(text, '+');
  std::string_view number = function.starts_with("0x") ? function : added;
  if (!function.starts_with("0x")) name = function;
  if (number.empty()) return {};
  auto value = parse_offset(number);
  if (!value) return tl::unexpected(value.error());
  offset = *value;
  return {};
}

Result<void> read_kprobe(std::string_view text, AttachTarget& target) {
  return read_function(text, target.place, target.offset);
}

Result<void> read_uprobe(std::string_view text, AttachTarget& target) {
  auto [file, function] = split_last(text, ':');
  if (function.empty()) return usage_error("'{}' is not FILE:FUNCTION", text);
  target.place = file;
  return read_function(function, target.name, target.offset);
}

Result<void> read_usdt(std::string_view text, AttachTarget& target) {
  auto [rest, name] = split_last(text, ':');
  auto [file, provider] = split_last(rest, ':');
  if (name.empty() || provider.empty()) return usage_error("'{}' is not FILE:PROVIDER:NAME", text);
  target.place = file;
  target.name = fmt::format("{}:{}", provider, name);
  return {};
}

Result<void> read_tracepoint(std::string_view text, AttachTarget& target) {
  auto [category, name] = split_first(text, ':');
  if (name.empty()) return usage_error("'{}' is not CATEGORY:NAME", text);
  target.place = category;
  target.name = name;
  return {};
}

Result<void> read_name(std::string_view text, AttachTarget& target) {
  target.place = text;
  return {};
}

Result<void> read_xdp(std::string_view text, AttachTarget& target) {
  static const std::map<std::string_view, uint32_t> modes = {{"", 0},
                                                             {"skb", XDP_FLAGS_SKB_MODE},
                                                             {"native", XDP_FLAGS_DRV_MODE},
                                                             {"offload", XDP_FLAGS_HW_MODE}};
  auto [interface, mode] = split_first(text, ':');
  auto known = modes.find(mode);
  if (known == modes.end()) return usage_error("'{}' is none of skb, native, offload", mode);
  target.place = interface;
  target.xdp_flags = known->second;
  return {};
}

Result<void> read_tc(std::string_view text, AttachTarget& target) {
  auto [interface, direction] = split_first(text, ':');
  if (!direction.empty() && direction != "ingress" && direction != "egress") {
    return usage_error("'{}' is neither ingress nor egress", direction);
  }
  target.place = interface;
  target.egress = direction == "egress";
  return {};
}

Result<void> read_perf(std::string_view text, AttachTarget& target) {
  bool has_period = text.find('/') != std::string_view::npos;
  auto [event, number] = split_first(text, has_period ? '/' : '@');
  target.place = event;
  if (number.empty()) return {};
  auto value = parse_number(number);
  if (!value) return tl::unexpected(value.error());
  if (*value == 0) return usage_error("'{}' samples never", text);
  (has_period ? target.period : target.frequency) = *value;
  return {};
}

struct Form {
  TargetKind kind;
  Result<void> (*read)(std::string_view, AttachTarget&);
};

const std::map<std::string_view, Form>& forms() {
  static const std::map<std::string_view, Form> table = {
      {"kprobe", {TargetKind::kprobe, read_kprobe}},
      {"kretprobe", {TargetKind::kretprobe, read_kprobe}},
      {"uprobe", {TargetKind::uprobe, read_uprobe}},
      {"uretprobe", {TargetKind::uretprobe, read_uprobe}},
      {"usdt", {TargetKind::usdt, read_usdt}},
      {"tracepoint", {TargetKind::tracepoint, read_tracepoint}},
      {"tp", {TargetKind::tracepoint, read_tracepoint}},
      {"raw_tp", {TargetKind::raw_tracepoint, read_name}},
      {"function", {TargetKind::function, read_name}},
      {"fentry", {TargetKind::function, read_name}},
      {"fexit", {TargetKind::function, read_name}},
      {"lsm", {TargetKind::function, read_name}},
      {"xdp", {TargetKind::xdp, read_xdp}},
      {"tc", {TargetKind::tc, read_tc}},
      {"cgroup", {TargetKind::cgroup, read_name}},
      {"perf", {TargetKind::perf, read_perf}},
      {"socket", {TargetKind::socket, read_name}},
  };
  return table;
}

Result<NamedTarget> parse(std::string_view text) {
  auto [program, spec] = split_first(text, '=');
  auto [kind, rest] = split_first(spec, ':');
  if (program.empty() || kind.empty() || rest.empty()) {
    return usage_error("it is not PROGRAM=KIND:TARGET, as in prog=uprobe:/bin/bash:readline");
  }
  auto form = forms().find(kind);
  if (form == forms().end()) {
    std::string names;
    for (const auto& [name, known] : forms()) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
    return usage_error("'{}' is none of {}", kind, names);
  }
  NamedTarget named;
  named.program = program;
  named.target.kind = form->second.kind;
  auto read = form->second.read(rest, named.target);
  if (!read) return tl::unexpected(read.error());
  if (named.target.place.empty()) return usage_error("it names nothing after '{}:'", kind);
  return named;
}

}  // namespace

Result<NamedTarget> parse_target(std::string_view text) {
  auto target = parse(text);
  if (!target) return in_context(fmt::format("'{}'", text), target.error());
  return target;
}

}  // namespace irqscope::runner
