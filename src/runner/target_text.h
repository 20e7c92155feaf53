// What a program is attached to, as a person writes it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ebpf/attach_target.h"

namespace irqscope::runner {

struct NamedTarget {
  std::string program;
  ebpf::AttachTarget target;
};

// "PROGRAM=KIND:...", where the rest is
//   kprobe:FUNCTION[+OFFSET]      likewise kretprobe
//   uprobe:FILE:FUNCTION[+OFFSET] likewise uretprobe; FILE:0xOFFSET without a symbol
//   usdt:FILE:PROVIDER:NAME
//   tracepoint:CATEGORY:NAME      tp: the same
//   raw_tp:NAME
//   function:NAME                 of fentry, fexit, lsm ...; fentry: and fexit: the same
//   xdp:INTERFACE[:skb|native|offload]
//   tc:INTERFACE[:ingress|egress]
//   cgroup:FOLDER
//   perf:EVENT[@FREQUENCY]        or EVENT/PERIOD
//   socket:INTERFACE
Result<NamedTarget> parse_target(std::string_view text);

}  // namespace irqscope::runner
