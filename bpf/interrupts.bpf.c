// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Whatever is wanted. */
#include "function.h"
#include "interrupts.h"
