/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that the kernel moves from one descriptor to another (copy_file_range, sendfile, splice, clones)
 * never come into the memory of the process that asks for it: they feed exactly the file they are copied to,
 * and nothing that the process writes otherwise. Signal-safe, lock-free, no errno. */
#ifndef LT_COPIES_H
#define LT_COPIES_H

#include <stdint.h>

/* Counts `bytes` as read from `from` and written to `to`, and notes that the ones are the others. */
void lt_copied(int from, int to, uint64_t bytes);

#endif
