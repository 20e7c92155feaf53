#include "ebpf/embedded.h"

extern "C" {
extern const std::byte iq_hardirq_bpf_begin[], iq_hardirq_bpf_end[];
extern const std::byte iq_softirq_bpf_begin[], iq_softirq_bpf_end[];
extern const std::byte iq_probe_bpf_begin[], iq_probe_bpf_end[];
}

namespace irqscope::ebpf {

EmbeddedObject hardirq_object() { return {"hardirq", {iq_hardirq_bpf_begin, iq_hardirq_bpf_end}}; }
EmbeddedObject softirq_object() { return {"softirq", {iq_softirq_bpf_begin, iq_softirq_bpf_end}}; }
EmbeddedObject probe_object() { return {"probe", {iq_probe_bpf_begin, iq_probe_bpf_end}}; }

}  // namespace irqscope::ebpf
