/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The log-linear histogram of durations in nanoseconds: every octave has 8 buckets of equal
 * width, so that a bucket's width is at most an eighth (12.5 %) of its lower bound.
 *
 * Values 0..7 have a bucket each; a value v >= 8 with highest bit m falls into bucket
 * (m - 2) * 8 + ((v >> (m - 3)) & 7). Values of 2^40 ns (18 minutes) and more share the last one.
 */
#ifndef IRQSCOPE_ABI_HISTOGRAM_H
#define IRQSCOPE_ABI_HISTOGRAM_H

#include "abi/types.h"

#define IQ_SUB_BITS 3
#define IQ_SUB_BUCKETS (1 << IQ_SUB_BITS)
#define IQ_TOP_BITS 40
#define IQ_BUCKETS ((IQ_TOP_BITS - IQ_SUB_BITS + 1) * IQ_SUB_BUCKETS)

/* Slots of the classic distribution in microseconds: slot 0 holds 0..1 us, slot i holds
 * 2^i .. 2^(i+1)-1 us. A microsecond is no power of two nanoseconds, so these can't be derived
 * from the buckets above. */
#define IQ_USEC_SLOTS 32

#endif
