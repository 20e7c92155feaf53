// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "abi/switches.h"

#define IQ_SWITCHES IQ_TIMES_SWITCHES
#include "interrupts.h"
