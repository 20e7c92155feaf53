/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which bucket a duration falls into (abi/histogram.h). */
#ifndef IRQSCOPE_LIB_HISTOGRAM_H
#define IRQSCOPE_LIB_HISTOGRAM_H

#include "abi/histogram.h"
#include "lib/compiler.h"

/* The number of the highest bit set; 0 for 0. BPF has no instruction for it, and the compiler's
 * own expansion counts bits one by one. */
static __always_inline iq_u32 log2_u32(iq_u32 v)
{
	iq_u32 bit = 0;

	if (v >= 1u << 16) {
		v >>= 16;
		bit += 16;
	}
	if (v >= 1u << 8) {
		v >>= 8;
		bit += 8;
	}
	if (v >= 1u << 4) {
		v >>= 4;
		bit += 4;
	}
	if (v >= 1u << 2) {
		v >>= 2;
		bit += 2;
	}
	return bit + (v >> 1);
}

static __always_inline iq_u32 log2_u64(iq_u64 v)
{
	iq_u32 high = v >> 32;

	return high ? log2_u32(high) + 32 : log2_u32((iq_u32)v);
}

static __always_inline iq_u32 bucket_of(iq_u64 ns)
{
	if (ns < IQ_SUB_BUCKETS)
		return (iq_u32)ns;
	if (ns >> IQ_TOP_BITS)
		return IQ_BUCKETS - 1;
	iq_u32 shift = log2_u64(ns) - IQ_SUB_BITS;
	return (shift + 1) * IQ_SUB_BUCKETS + ((iq_u32)(ns >> shift) & (IQ_SUB_BUCKETS - 1));
}

/* A division takes longer than the rest of an exit program. For 32 bits a multiplication gives the
 * same: 274877907 is 2^38 / 1000, rounded up. */
static __always_inline iq_u64 usec_of(iq_u64 ns)
{
	return ns >> 32 ? ns / 1000 : ns * 274877907 >> 38;
}

static __always_inline iq_u32 usec_slot_of(iq_u64 ns)
{
	iq_u32 slot = log2_u64(usec_of(ns));

	return slot < IQ_USEC_SLOTS ? slot : IQ_USEC_SLOTS - 1;
}

#endif
