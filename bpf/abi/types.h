/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Fixed-width names for headers that the BPF programs (C, no libc) and C++ share. */
#ifndef IRQSCOPE_ABI_TYPES_H
#define IRQSCOPE_ABI_TYPES_H

#ifdef __cplusplus
#include <cstddef>
#include <cstdint>
typedef uint8_t iq_u8;
typedef uint16_t iq_u16;
typedef uint32_t iq_u32;
typedef uint64_t iq_u64;
#define IQ_STATIC_ASSERT static_assert
#else
typedef unsigned char iq_u8;
typedef unsigned short iq_u16;
typedef unsigned int iq_u32;
typedef unsigned long long iq_u64;
#define IQ_STATIC_ASSERT _Static_assert
#ifndef offsetof /* <bpf/bpf_helpers.h> has one, too */
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#endif

#define IQ_CACHE_LINE 64

#endif
