/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What sources for libbpf up to 1.5 expect of bpf_core_read.h, on top of the libbpf that irqscope
 * was built with. */
#ifndef IRQSCOPE_NEWER_BPF_CORE_READ_H
#define IRQSCOPE_NEWER_BPF_CORE_READ_H

#include_next <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* A pointer that may be followed without a helper, Linux 6.2. */
#ifndef bpf_core_cast
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __weak __ksym;
#define bpf_core_cast(pointer, type)                                                               \
	((typeof(type) *)bpf_rdonly_cast((pointer), bpf_core_type_id_kernel(type)))
#endif

#endif
