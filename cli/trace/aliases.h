/* SPDX-License-Identifier: Apache-2.0
 *
 * Other names of a run's datasets: symbolic links on its command lines or made by it, hard links made by it.
 * By which name a program opened a file through a link is not recorded; that a word of a command line leads
 * to it is seen. Looks at the machine; only what still leads to the file is told. */
#ifndef LT_TRACE_ALIASES_H
#define LT_TRACE_ALIASES_H

#include "model/observed.h"
#include "model/run.h"

/* Fills in `run->aliases`. A name that is a dataset of the run itself is none. */
void lt_aliases_find(const struct lt_observed *observed, struct lt_run *run);

#endif
