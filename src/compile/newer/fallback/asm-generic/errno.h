/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* For machines without the kernel's headers: programs of libbpf-tools ask for it. */
#ifndef IRQSCOPE_ASM_GENERIC_ERRNO_H
#define IRQSCOPE_ASM_GENERIC_ERRNO_H
/* Not <linux/errno.h>: a real one would lead back here. */
#include "../linux/errno.h"
#endif
