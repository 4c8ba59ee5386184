/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that processes share without a file: anonymous shared mappings (mmap(2), kept by forks), segments
 * (shmat(2), found by number), messages. */
#ifndef LT_MEMORY_H
#define LT_MEMORY_H

#include <stdbool.h>

/* This process has mapped anonymous shared memory. */
void lt_memory_mapped(void);
/* It has attached segment `number`, to read only or to write too. */
void lt_memory_attached(int number, bool is_read_only);
/* It has taken a message from a queue. From whom is not known, so the run says that it is not followed; but
 * for those of fakeroot(1), which are of owners and modes and never of data. */
void lt_memory_message(void);

#endif
