// SPDX-License-Identifier: GPL-2.0-only
/* hardirqs: how often handlers of devices ran, and how long.
 *
 * Shows one program for more than one kernel: each tracepoint has a variant with types (tp_btf) and
 * one that old kernels have, too (raw_tp). Both call the same function, and `run` loads one of
 * the two; with both, everything would be counted twice.
 *
 *     irqscope compile hardirqs.bpf.c && irqscope run package.json
 *     irqscope run package.json --dist --cgroup "$(stat -c %i /sys/fs/cgroup/system.slice)"
 *
 * Prints, once a second, calls and nanoseconds of each handler since the start; with --dist a
 * histogram of each. Nothing is ever deleted, so no call can fall between a reading and a reset.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "log2.h"

#define MAX_SLOTS 20
#define MAX_CGROUP_DEPTH 16

/// The cgroup that interrupts must hit, by the inode number of its folder; 0 for every one
/// @cmdarg {"short": "c", "long": "cgroup", "help": "only what hits this cgroup and those below"}
const volatile u64 wanted_cgroup = 0;

/// Whether no time is taken
/// @cmdarg {"short": "C", "long": "count", "help": "only counts, which costs less"}
const volatile bool only_count = false;

/// Whether histograms take the place of sums
/// @cmdarg {"short": "d", "long": "dist", "help": "distribution of times as histograms"}
const volatile bool distribution = false;

/* Calls that could not be counted, since a hash was full. */
static volatile u64 missed;

/* Handlers on one line, and lines of one name, are told apart. */
struct irq_key {
	int irq;
	char name[32];
};

struct sum {
	u64 count;
	u64 total_ns;
};

struct hist {
	u32 slots[MAX_SLOTS];
};

/* When the handler on this CPU began. Handlers run with interrupts off, so there is one at most. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} start SEC(".maps");

/// Calls and their time since the start
/// @sample {"interval": 1000}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct irq_key);
	__type(value, struct sum);
} sums SEC(".maps");

/// Times in microseconds since the start
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "usecs"}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct irq_key);
	__type(value, struct hist);
} hists SEC(".maps");

static const struct sum no_sum;
static const struct hist no_hist;

/* Whether the task that was interrupted is in the cgroup: one of the folders above its own, or its
 * own, is the wanted one. */
static bool in_cgroup(void)
{
	for (int level = 0; level < MAX_CGROUP_DEPTH; level++) {
		u64 id = bpf_get_current_ancestor_cgroup_id(level);

		if (!id || id == wanted_cgroup)
			return id != 0;
	}
	return false;
}

static int handle_entry(void)
{
	u32 zero = 0;
	u64 *ts = bpf_map_lookup_elem(&start, &zero);

	if (!ts)
		return 0;
	if (wanted_cgroup && !in_cgroup())
		*ts = 0;
	else
		*ts = only_count ? 1 : bpf_ktime_get_ns();
	return 0;
}

/* The element of a key, made if there is none. Another CPU may make it at the same time; then
 * BPF_NOEXIST keeps what that one has counted already. */
static void *find(void *map, const struct irq_key *key, const void *initial)
{
	void *value = bpf_map_lookup_elem(map, key);

	if (value)
		return value;
	bpf_map_update_elem(map, key, initial, BPF_NOEXIST);
	value = bpf_map_lookup_elem(map, key);
	if (!value)
		__sync_fetch_and_add(&missed, 1);
	return value;
}

static void add(const struct irq_key *key, u64 ns)
{
	if (distribution) {
		struct hist *hist = find(&hists, key, &no_hist);

		if (hist)
			__sync_fetch_and_add(&hist->slots[log2_slot(ns / 1000, MAX_SLOTS)], 1);
	} else {
		struct sum *sum = find(&sums, key, &no_sum);

		if (!sum)
			return;
		__sync_fetch_and_add(&sum->count, 1);
		__sync_fetch_and_add(&sum->total_ns, ns);
	}
}

static int handle_exit(int irq, struct irqaction *action)
{
	u64 now = only_count ? 0 : bpf_ktime_get_ns();
	struct irq_key key = {.irq = irq};
	u32 zero = 0;
	u64 *ts = bpf_map_lookup_elem(&start, &zero);

	/* None: it began before we were here, or was not wanted. */
	if (!ts || !*ts)
		return 0;
	bpf_probe_read_kernel_str(key.name, sizeof(key.name), BPF_CORE_READ(action, name));
	add(&key, only_count ? 0 : now - *ts);
	*ts = 0;
	return 0;
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(irq_handler_entry_btf, int irq, struct irqaction *action)
{
	return handle_entry();
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(irq_handler_exit_btf, int irq, struct irqaction *action)
{
	return handle_exit(irq, action);
}

SEC("raw_tp/irq_handler_entry")
int BPF_PROG(irq_handler_entry, int irq, struct irqaction *action)
{
	return handle_entry();
}

SEC("raw_tp/irq_handler_exit")
int BPF_PROG(irq_handler_exit, int irq, struct irqaction *action)
{
	return handle_exit(irq, action);
}

/// @brief Interrupt handlers of devices: how often, how long
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
