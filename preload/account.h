/* SPDX-License-Identifier: Apache-2.0
 *
 * The account at the end of an image: did more happen than we have seen? What the kernel says that this
 * thread has written (proc(5), /proc/thread-self/io) is compared with what was counted, and machine code that
 * the program made itself is searched for system calls. A surplus is a loss, by which the run is incomplete.
 * What libc reads inside itself makes the kernel's count of reads useless but for large differences.
 * An image in whose files no code asks the kernel past libc needs none of this until it makes code itself:
 * the first look into /proc costs a process more than anything else that we do for it. */
#ifndef LT_ACCOUNT_H
#define LT_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

/* Once an image whose record is `process`, and in the child of a fork. `is_clean`: see LT_PROGRAM_CLEAN. */
void lt_account_begin(uint64_t process, bool is_clean);
void lt_account_forked(void);

/* From here on what we count is less certain, or the program may ask the kernel itself: the account is kept
 * if it was not yet. Keeps errno. */
void lt_account_doubt(void);

/* A library is about to be loaded, whose head, and those of what it needs, the loader will read. */
void lt_account_loads(void);

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
