// SPDX-License-Identifier: GPL-2.0
// What the seeds are made of: some of everything that an object can have, and little of each.
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
// Their types come from those above.
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum color { red, green = 7, blue = -1 };

struct task_struct {
  int pid;
  int tgid;
} __attribute__((preserve_access_index));

struct event {
  __u32 pid;
  __s64 delta_ns;
  enum color color;
  unsigned int bits : 3;
  union {
    __u8 bytes[4];
    __u32 whole;
  };
  char comm[16];
};

/** @short p
 *  @description only this process */
const volatile __u32 pid = 0;
const volatile bool verbose = true;
const volatile enum color color = green;
const volatile char comm[16] = "sample";
const volatile __u16 ports[4] = {80, 443};
__u64 hits;
struct event last;
extern int LINUX_KERNEL_VERSION __kconfig;
extern int CONFIG_HZ __kconfig __weak;

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");

/// @sample {"interval": 500, "type": "log2_hist"}
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, struct event);
} counts SEC(".maps");

static __noinline int allowed(__u32 who) { return pid == 0 || who == pid; }

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct* prev) {
  struct event* event;
  __u32 who = BPF_CORE_READ(prev, pid);

  if (!allowed(who) || CONFIG_HZ == 0) return 0;
  event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  __builtin_memset(event, 0, sizeof(*event));
  event->pid = who + ports[0];
  event->color = color;
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  last = *event;
  hits++;
  bpf_ringbuf_submit(event, 0);
  return 0;
}

SEC("xdp")
int count(struct xdp_md* context) {
  __u32 key = context->ingress_ifindex;
  struct event* value = bpf_map_lookup_elem(&counts, &key);

  if (value && verbose) value->delta_ns++;
  return LINUX_KERNEL_VERSION > 0 ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
