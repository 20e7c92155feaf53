#include "ebpf/embedded.h"

extern "C" {
extern const std::byte iq_interrupts_bpf_begin[], iq_interrupts_bpf_end[];
extern const std::byte iq_stream_bench_bpf_begin[], iq_stream_bench_bpf_end[];
extern const std::byte iq_probe_bpf_begin[], iq_probe_bpf_end[];
}

namespace irqscope::ebpf {

EmbeddedObject interrupts_object() {
  return {"interrupts", {iq_interrupts_bpf_begin, iq_interrupts_bpf_end}};
}
EmbeddedObject stream_bench_object() {
  return {"stream_bench", {iq_stream_bench_bpf_begin, iq_stream_bench_bpf_end}};
}
EmbeddedObject probe_object() { return {"probe", {iq_probe_bpf_begin, iq_probe_bpf_end}}; }

}  // namespace irqscope::ebpf
