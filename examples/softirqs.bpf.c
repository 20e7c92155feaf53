// SPDX-License-Identifier: GPL-2.0-only
/* softirqs: how often each kind of softirq ran, and how long.
 *
 * As hardirqs, with names that the kernel only knows as numbers, and with a start that is checked:
 * on a real-time kernel a softirq may be preempted, so what ends is not always what began.
 *
 *     irqscope compile softirqs.bpf.c && irqscope run package.json
 *     irqscope run package.json --dist --cgroup "$(stat -c %i /sys/fs/cgroup/system.slice)"
 *
 * Prints, once a second, calls and nanoseconds of each kind since the start; with --dist a
 * histogram of each.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "log2.h"

#define MAX_SLOTS 20
#define MAX_CGROUP_DEPTH 16

/// The cgroup that softirqs must hit, by the inode number of its folder; 0 for every one
/// @cmdarg {"short": "c", "long": "cgroup", "help": "only what hits this cgroup and those below"}
const volatile u64 wanted_cgroup = 0;

/// Whether no time is taken
/// @cmdarg {"short": "C", "long": "count", "help": "only counts, which costs less"}
const volatile bool only_count = false;

/// Whether histograms take the place of sums
/// @cmdarg {"short": "d", "long": "dist", "help": "distribution of times as histograms"}
const volatile bool distribution = false;

/* Calls whose exit was not the one that was expected. */
static volatile u64 unmatched;

struct softirq_key {
	char name[12];
};

struct sum {
	u64 count;
	u64 total_ns;
};

struct hist {
	u32 slots[MAX_SLOTS];
};

struct start {
	u64 ns; /* 0: none is running that is wanted */
	u32 vec;
	u32 tid;
};

/* In the kernel's order, linux/interrupt.h. */
static const struct softirq_key names[] = {
    {"hi"},	  {"timer"},   {"net_tx"}, {"net_rx"},	{"block"},
    {"irq_poll"}, {"tasklet"}, {"sched"},  {"hrtimer"}, {"rcu"},
};

/* What runs on this CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct start);
} start SEC(".maps");

/// Calls and their time since the start
/// @sample {"interval": 1000}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct softirq_key);
	__type(value, struct sum);
} sums SEC(".maps");

/// Times in microseconds since the start
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "usecs"}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct softirq_key);
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

static int handle_entry(u32 vec)
{
	u32 zero = 0;
	struct start *run = bpf_map_lookup_elem(&start, &zero);

	if (!run)
		return 0;
	run->vec = vec;
	run->tid = bpf_get_current_pid_tgid();
	if (wanted_cgroup && !in_cgroup())
		run->ns = 0;
	else
		run->ns = only_count ? 1 : bpf_ktime_get_ns();
	return 0;
}

/* The element of a key, made if there is none. Another CPU may make it at the same time; then
 * BPF_NOEXIST keeps what that one has counted already. There is room for all kinds. */
static void *find(void *map, const struct softirq_key *key, const void *initial)
{
	void *value = bpf_map_lookup_elem(map, key);

	if (value)
		return value;
	bpf_map_update_elem(map, key, initial, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, key);
}

static void add(const struct softirq_key *key, u64 ns)
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

static int handle_exit(u32 vec)
{
	u64 now = only_count ? 1 : bpf_ktime_get_ns();
	u32 zero = 0;
	struct start *run = bpf_map_lookup_elem(&start, &zero);

	/* None: it began before we were here, or was not wanted. */
	if (!run || !run->ns)
		return 0;
	if (run->vec != vec || run->tid != (u32)bpf_get_current_pid_tgid())
		__sync_fetch_and_add(&unmatched, 1);
	else if (vec < sizeof(names) / sizeof(names[0]))
		add(&names[vec], now - run->ns);
	run->ns = 0;
	return 0;
}

SEC("tp_btf/softirq_entry")
int BPF_PROG(softirq_entry_btf, unsigned int vec)
{
	return handle_entry(vec);
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(softirq_exit_btf, unsigned int vec)
{
	return handle_exit(vec);
}

SEC("raw_tp/softirq_entry")
int BPF_PROG(softirq_entry, unsigned int vec)
{
	return handle_entry(vec);
}

SEC("raw_tp/softirq_exit")
int BPF_PROG(softirq_exit, unsigned int vec)
{
	return handle_exit(vec);
}

/// @brief Softirqs: how often, how long
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
