/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every kind of interrupt in one object, since their times fall into each other. User space chooses
 * the programs; what is not chosen is not loaded. */
#include "hardirq.h"
#include "nmi.h"
#include "softirq.h"
#include "thread.h"
#include "vector.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
