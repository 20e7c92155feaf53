// What reads a package's output. Opened before its programs are attached, so that nothing they
// send is lost.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "ebpf/user_buffer.h"
#include "ebpf/user_object.h"
#include "package/manifest.h"
#include "runner/outputs.h"
#include "sys/machine.h"
#include "sys/trace_pipe.h"

namespace irqscope::runner {

struct ReadRequest {
  std::optional<size_t> perf_bytes;  // of a perf buffer, per CPU; otherwise what the package says
  bool printk = false;               // what programs print, even if they send other things
  MapChoice maps;
  sys::Machine machine;
  bool mounts_tracefs = false;  // for this process alone, where it is needed and not mounted
};

struct Readers {
  Outputs outputs;
  std::vector<ebpf::UserBuffer> buffers;  // of each of outputs.events
  std::optional<sys::TracePipe> printed;
};

// `object` is loaded.
Result<Readers> open_readers(const package::Manifest& manifest, const ebpf::UserObject& object,
                             const ReadRequest& request);

}  // namespace irqscope::runner
