/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stands in for libbpf's header of this name: structures are as the programs declare them. */
#ifndef IRQSCOPE_REPLAY_BPF_CORE_READ_H
#define IRQSCOPE_REPLAY_BPF_CORE_READ_H

#define preserve_access_index

#define BPF_CORE_READ(from, member, ...) ((from)->member __VA_OPT__(->__VA_ARGS__))
#define BPF_CORE_READ_INTO(to, from, member) \
  (__builtin_memcpy(to, &(from)->member, sizeof(*(to))), 0)
#define BPF_CORE_READ_STR_INTO(to, from, ...) \
  bpf_probe_read_kernel_str(*(to), sizeof(*(to)), BPF_CORE_READ(from, __VA_ARGS__))
#define bpf_core_field_exists(field) 1
#define bpf_core_enum_value_exists(type, value) 1

#endif
