/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stands in for libbpf's header of this name: a program is a function that a test can call. */
#ifndef IRQSCOPE_REPLAY_BPF_TRACING_H
#define IRQSCOPE_REPLAY_BPF_TRACING_H

#define BPF_PROG(name, ...) name(void* ctx __VA_OPT__(, ) __VA_ARGS__)

#endif
