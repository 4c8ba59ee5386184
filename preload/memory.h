/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that processes share without a file: anonymous shared mappings (mmap(2), kept by forks) and segments
 * (shmat(2), found by number). */
#ifndef LT_MEMORY_H
#define LT_MEMORY_H

#include <stdbool.h>

/* This process has mapped anonymous shared memory. */
void lt_memory_mapped(void);
/* It has attached segment `number`, to read only or to write too. */
void lt_memory_attached(int number, bool is_read_only);

#endif
