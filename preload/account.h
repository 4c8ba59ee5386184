/* SPDX-License-Identifier: Apache-2.0
 *
 * The account at the end of an image: did more happen than we have seen? What the kernel says that this
 * thread has written (proc(5), /proc/thread-self/io) is compared with what was counted, and machine code that
 * the program made itself is searched for system calls. A surplus is a loss, by which the run is incomplete.
 * What libc reads inside itself makes the kernel's count of reads useless but for large differences. */
#ifndef LT_ACCOUNT_H
#define LT_ACCOUNT_H

#include <stdint.h>

/* Once an image, and in the child of a fork. */
void lt_account_begin(void);
void lt_account_forked(void);

/* At the end. */
void lt_account_close(uint64_t process);
/* Before an exec: the same, if code was made, which goes with the image. */
void lt_account_leave(uint64_t process);

/* Memory of the program's own has become executable. */
void lt_account_code(void);

/* Bytes that this thread has written so far, as the kernel counts; UINT64_MAX when it does not tell. Costs
 * three system calls. */
uint64_t lt_account_written(void);

#endif
