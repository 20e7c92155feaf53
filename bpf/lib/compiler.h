/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What lets the headers that need no kernel be compiled for this machine, too, for tests. */
#ifndef IRQSCOPE_LIB_COMPILER_H
#define IRQSCOPE_LIB_COMPILER_H

#include "abi/types.h"

#ifdef __cplusplus
#define __always_inline inline
#else
typedef _Bool bool;
#endif

/* The compiler must not move memory accesses across. CPUs with a weaker order than x86 may still,
 * within one event; the reader then sees that event one snapshot later. */
#define compiler_barrier() asm volatile("" ::: "memory")

/* Read or written now, since an interrupt or another CPU may change or want it. */
#define READ_NOW(value) (*(const volatile __typeof__(value) *)&(value))
#define WRITE_NOW(value, now) (*(volatile __typeof__(value) *)&(value) = (now))

#endif
