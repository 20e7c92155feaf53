#include "ebpf/attachment.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "ebpf/log.h"
#include "ebpf/perf_sampling.h"

namespace irqscope::ebpf {
namespace {

// What libbpf's functions that give a link, or null and errno, are asked for.
Result<bpf_link*> checked(bpf_link* link) {
  if (!link) return fail("{}", describe_failure(-errno));
  return link;
}

Result<int> interface_index(const std::string& name) {
  auto index = static_cast<int>(if_nametoindex(name.c_str()));
  if (index == 0) return fail("there is no network interface '{}'", name);
  return index;
}

struct Fit {
  TargetKind kind;
  const char* name;
  const char* where;
  std::vector<uint32_t> programs;  // types that can be attached so
};

const std::vector<Fit>& fits() {
  static const std::vector<Fit> table = {
      {TargetKind::kprobe, "kprobe", "FUNCTION", {BPF_PROG_TYPE_KPROBE}},
      {TargetKind::kretprobe, "kretprobe", "FUNCTION", {BPF_PROG_TYPE_KPROBE}},
      {TargetKind::uprobe, "uprobe", "FILE:FUNCTION", {BPF_PROG_TYPE_KPROBE}},
      {TargetKind::uretprobe, "uretprobe", "FILE:FUNCTION", {BPF_PROG_TYPE_KPROBE}},
      {TargetKind::usdt, "usdt", "FILE:PROVIDER:NAME", {BPF_PROG_TYPE_KPROBE}},
      {TargetKind::tracepoint, "tracepoint", "CATEGORY:NAME", {BPF_PROG_TYPE_TRACEPOINT}},
      {TargetKind::raw_tracepoint,
       "raw_tp",
       "NAME",
       {BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE}},
      {TargetKind::function, "function", "NAME", {BPF_PROG_TYPE_TRACING, BPF_PROG_TYPE_LSM}},
      {TargetKind::xdp, "xdp", "INTERFACE", {BPF_PROG_TYPE_XDP}},
      {TargetKind::tc, "tc", "INTERFACE", {BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_ACT}},
      {TargetKind::cgroup,
       "cgroup",
       "FOLDER",
       {BPF_PROG_TYPE_CGROUP_SKB, BPF_PROG_TYPE_CGROUP_SOCK, BPF_PROG_TYPE_CGROUP_DEVICE,
        BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_PROG_TYPE_CGROUP_SOCKOPT,
        BPF_PROG_TYPE_SOCK_OPS, BPF_PROG_TYPE_LSM}},
      {TargetKind::perf, "perf", "EVENT", {BPF_PROG_TYPE_PERF_EVENT}},
      {TargetKind::socket, "socket", "INTERFACE", {BPF_PROG_TYPE_SOCKET_FILTER}},
  };
  return table;
}

Result<void> check_fit(const ObjectProgram& info, TargetKind kind) {
  for (const Fit& fit : fits()) {
    if (fit.kind != kind) continue;
    if (std::count(fit.programs.begin(), fit.programs.end(), info.type) > 0) return {};
    return usage_error("a program of type {} can't be attached to a {}", info.type_name, fit.name);
  }
  return {};
}

// "needs a target: --attach NAME=xdp:..." for what its type can be attached to.
tl::unexpected<Error> needs_target(const ObjectProgram& info) {
  const Fit* chosen = nullptr;
  for (const Fit& fit : fits()) {
    if (std::count(fit.programs.begin(), fit.programs.end(), info.type) == 0) continue;
    // Several kinds of probes have one type of programs, and the section says which.
    bool is_named = info.section.substr(0, info.section.find_first_of("/.")) == fit.name;
    if (!chosen || is_named) chosen = &fit;
  }
  if (chosen) {
    return usage_error("its section '{}' does not say to what: --attach {}={}:{}", info.section,
                       info.name, chosen->name, chosen->where);
  }
  return usage_error("irqscope can't attach programs of type {}", info.type_name);
}

}  // namespace

Result<Attachment> Attachment::attach(bpf_program* program, const ObjectProgram& info,
                                      const AttachTarget& target) {
  auto fits = check_fit(info, target.kind);
  if (!fits) return tl::unexpected(fits.error());
  Attachment attachment;
  take_first_warning();
  Result<void> attached;
  switch (target.kind) {
    case TargetKind::section:
    case TargetKind::function:
      attached = attachment.attach_section(program, info);
      break;
    case TargetKind::xdp:
      attached = attachment.attach_xdp(program, target);
      break;
    case TargetKind::tc:
      attached = attachment.attach_tc(program, target);
      break;
    case TargetKind::cgroup:
      attached = attachment.attach_cgroup(program, target);
      break;
    case TargetKind::perf:
      attached = attachment.attach_perf(program, target);
      break;
    case TargetKind::socket:
      attached = attachment.attach_socket(program, target);
      break;
    default:
      attached = attachment.attach_probe(program, target);
  }
  if (!attached) {
    Error error = attached.error();
    error.message = without_program(std::move(error.message), info.name);
    return tl::unexpected(std::move(error));
  }
  return attachment;
}

Result<void> Attachment::hold(bpf_link* link) {
  auto good = checked(link);
  if (!good) return tl::unexpected(good.error());
  links_.emplace_back(link);
  return {};
}

Result<void> Attachment::attach_section(bpf_program* program, const ObjectProgram& info) {
  // Without a slash these only name a type; libbpf then attaches nothing and calls it success.
  errno = 0;
  bpf_link* link = bpf_program__attach(program);
  if (!link && (errno == EOPNOTSUPP || errno == 0)) return needs_target(info);
  is_iterator_ = info.section.starts_with("iter");
  return hold(link);
}

Result<void> Attachment::attach_probe(bpf_program* program, const AttachTarget& target) {
  bool returns = target.kind == TargetKind::kretprobe || target.kind == TargetKind::uretprobe;
  switch (target.kind) {
    case TargetKind::kprobe:
    case TargetKind::kretprobe: {
      bpf_kprobe_opts options{};
      options.sz = sizeof(options);
      options.retprobe = returns;
      options.offset = target.offset;
      return hold(bpf_program__attach_kprobe_opts(program, target.place.c_str(), &options));
    }
    case TargetKind::uprobe:
    case TargetKind::uretprobe: {
      bpf_uprobe_opts options{};
      options.sz = sizeof(options);
      options.retprobe = returns;
      options.func_name = target.name.empty() ? nullptr : target.name.c_str();
      return hold(bpf_program__attach_uprobe_opts(program, -1, target.place.c_str(), target.offset,
                                                  &options));
    }
    case TargetKind::usdt: {
      size_t colon = target.name.find(':');
      return hold(bpf_program__attach_usdt(program, -1, target.place.c_str(),
                                           target.name.substr(0, colon).c_str(),
                                           target.name.substr(colon + 1).c_str(), nullptr));
    }
    case TargetKind::tracepoint:
      return hold(
          bpf_program__attach_tracepoint(program, target.place.c_str(), target.name.c_str()));
    default:
      return hold(bpf_program__attach_raw_tracepoint(program, target.place.c_str()));
  }
}

Result<void> Attachment::attach_xdp(bpf_program* program, const AttachTarget& target) {
  auto interface = interface_index(target.place);
  if (!interface) return tl::unexpected(interface.error());
  bpf_link_create_opts options{};
  options.sz = sizeof(options);
  options.flags = target.xdp_flags;
  UniqueFd link(bpf_link_create(bpf_program__fd(program), *interface, BPF_XDP, &options));
  if (!link && errno == EBUSY) {
    return fail("interface '{}' has an XDP program already", target.place);
  }
  if (!link) return fail("{}", describe_failure(-errno));
  fds_.push_back(std::move(link));
  return {};
}

Result<void> Attachment::attach_tc(bpf_program* program, const AttachTarget& target) {
  auto interface = interface_index(target.place);
  if (!interface) return tl::unexpected(interface.error());
  auto filter = TcFilter::attach(bpf_program__fd(program), *interface, target.egress, target.handle,
                                 target.priority);
  if (!filter) return tl::unexpected(filter.error());
  filter_.emplace(std::move(*filter));
  return {};
}

Result<void> Attachment::attach_cgroup(bpf_program* program, const AttachTarget& target) {
  UniqueFd folder(open(target.place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return fail("cgroup '{}': {}", target.place, std::strerror(errno));
  struct statfs system {};
  if (fstatfs(folder.get(), &system) != 0 || system.f_type != CGROUP2_SUPER_MAGIC) {
    return fail("'{}' is no folder of cgroup v2", target.place);
  }
  return hold(bpf_program__attach_cgroup(program, folder.get()));
}

Result<void> Attachment::attach_perf(bpf_program* program, const AttachTarget& target) {
  auto events = open_perf_sampling(target);
  if (!events) return tl::unexpected(events.error());
  for (UniqueFd& event : *events) {
    auto held = hold(bpf_program__attach_perf_event(program, event.get()));
    if (!held) return held;
    (void)event.release();  // the link closes it
  }
  return {};
}

Result<void> Attachment::attach_socket(bpf_program* program, const AttachTarget& target) {
  auto interface = interface_index(target.place);
  if (!interface) return tl::unexpected(interface.error());
  UniqueFd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = *interface;
  int fd = bpf_program__fd(program);
  if (!socket || bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_BPF, &fd, sizeof(fd)) != 0) {
    return fail("a packet socket on '{}': {}", target.place, std::strerror(errno));
  }
  fds_.push_back(std::move(socket));
  return {};
}

bool Attachment::alive() const {
  if (filter_) {
    std::array<char, IF_NAMESIZE> name{};
    return if_indextoname(static_cast<unsigned>(filter_->interface()), name.data()) != nullptr;
  }
  auto gone = [](int fd) {
    bpf_link_info info{};
    uint32_t length = sizeof(info);
    if (bpf_obj_get_info_by_fd(fd, &info, &length) != 0) return false;
    return (info.type == BPF_LINK_TYPE_XDP && info.xdp.ifindex == 0) ||
           (info.type == BPF_LINK_TYPE_CGROUP && info.cgroup.cgroup_id == 0);
  };
  bool link_gone = std::any_of(links_.begin(), links_.end(),
                               [&](const Link& link) { return gone(bpf_link__fd(link.get())); });
  return !link_gone &&
         std::none_of(fds_.begin(), fds_.end(), [&](const UniqueFd& fd) { return gone(fd.get()); });
}

Result<std::optional<std::string>> Attachment::iterate() const {
  if (!is_iterator_) return std::optional<std::string>();
  std::string text;
  for (const Link& link : links_) {
    UniqueFd fd(bpf_iter_create(bpf_link__fd(link.get())));
    if (!fd) return fail("reading the iterator: {}", std::strerror(errno));
    std::array<char, 4096> piece;
    ssize_t got = 0;
    while ((got = read(fd.get(), piece.data(), piece.size())) != 0) {
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return fail("reading the iterator: {}", std::strerror(errno));
      text.append(piece.data(), static_cast<size_t>(got));
    }
  }
  return std::optional(std::move(text));
}

}  // namespace irqscope::ebpf
