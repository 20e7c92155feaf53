// A program that is attached, until this is destroyed. Nothing but what was attached here is
// detached then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "ebpf/attach_target.h"
#include "ebpf/handles.h"
#include "ebpf/object_info.h"
#include "ebpf/tc_filter.h"

struct bpf_program;

namespace irqscope::ebpf {

class Attachment {
 public:
  // `info` is of `program`, which is loaded. A failure's kind is `usage` if the program needs a
  // target that was not given, or can't be attached to this kind of one.
  static Result<Attachment> attach(bpf_program* program, const ObjectProgram& info,
                                   const AttachTarget& target);

  // False once what it was attached to is gone: a network interface, a cgroup.
  bool alive() const;

  // What a program of an iterator writes; empty if it is none.
  Result<std::optional<std::string>> iterate() const;

 private:
  using Link = Owner<bpf_link>;
  Attachment() = default;
  Result<void> hold(bpf_link* link);
  Result<void> attach_section(bpf_program* program, const ObjectProgram& info);
  Result<void> attach_probe(bpf_program* program, const AttachTarget& target);
  Result<void> attach_xdp(bpf_program* program, const AttachTarget& target);
  Result<void> attach_tc(bpf_program* program, const AttachTarget& target);
  Result<void> attach_cgroup(bpf_program* program, const AttachTarget& target);
  Result<void> attach_perf(bpf_program* program, const AttachTarget& target);
  Result<void> attach_socket(bpf_program* program, const AttachTarget& target);

  std::vector<Link> links_;
  std::vector<UniqueFd> fds_;  // links without libbpf, and sockets
  std::optional<TcFilter> filter_;
  bool is_iterator_ = false;
};

}  // namespace irqscope::ebpf
