#include "ebpf/embedded.h"

#include <cstring>

extern "C" {
extern const std::byte iq_interrupts_bpf_begin[], iq_interrupts_bpf_end[];
extern const std::byte iq_interrupts_distribution_bpf_begin[], iq_interrupts_distribution_bpf_end[];
extern const std::byte iq_interrupts_net_bpf_begin[], iq_interrupts_net_bpf_end[];
extern const std::byte iq_interrupts_times_bpf_begin[], iq_interrupts_times_bpf_end[];
extern const std::byte iq_stream_bench_bpf_begin[], iq_stream_bench_bpf_end[];
extern const std::byte iq_probe_bpf_begin[], iq_probe_bpf_end[];
}

namespace irqscope::ebpf {

namespace {

struct Choice {
  iq_switches switches;
  const std::byte *begin, *end;
};

// What a choice does not name is off.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
const Choice kUsual[] = {
    {{IQ_NET_SWITCHES}, iq_interrupts_net_bpf_begin, iq_interrupts_net_bpf_end},
    {{IQ_TIMES_SWITCHES}, iq_interrupts_times_bpf_begin, iq_interrupts_times_bpf_end},
    {{IQ_DISTRIBUTION_SWITCHES},
     iq_interrupts_distribution_bpf_begin,
     iq_interrupts_distribution_bpf_end}};
#pragma GCC diagnostic pop

bool is_same(const iq_switches& a, const iq_switches& b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0;  // there is no padding
}

}  // namespace

EmbeddedObject interrupts_object(const iq_switches& switches) {
  for (const Choice& usual : kUsual) {
    if (is_same(usual.switches, switches)) return {"interrupts", {usual.begin, usual.end}};
  }
  return {"interrupts", {iq_interrupts_bpf_begin, iq_interrupts_bpf_end}};
}
EmbeddedObject stream_bench_object() {
  return {"stream_bench", {iq_stream_bench_bpf_begin, iq_stream_bench_bpf_end}};
}
EmbeddedObject probe_object() { return {"probe", {iq_probe_bpf_begin, iq_probe_bpf_end}}; }

}  // namespace irqscope::ebpf
