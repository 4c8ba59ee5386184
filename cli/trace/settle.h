/* SPDX-License-Identifier: Apache-2.0
 *
 * A look at what is left when the program has ended: where each file is now, and why a program that was
 * started never reported. The only part of the conclusion that looks at the machine. */
#ifndef LT_TRACE_SETTLE_H
#define LT_TRACE_SETTLE_H

#include "model/observed.h"

void lt_settle(struct lt_observed *observed);

#endif
