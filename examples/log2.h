/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LOG2_H
#define LOG2_H

/* The slot of a value in a histogram of powers of two: slot 0 has 0 and 1, slot n has 2^n to
 * 2^(n+1) - 1, the last slot all that is larger. `slots` is a constant. */
static __always_inline u32 log2_slot(u64 value, u32 slots)
{
	u32 slot = 0;

#pragma unroll
	for (int bits = 32; bits; bits /= 2) {
		if (value >> bits) {
			value >>= bits;
			slot += bits;
		}
	}
	return slot < slots ? slot : slots - 1;
}

#endif
