/* SPDX-License-Identifier: Apache-2.0
 *
 * What other threads are doing when one of them ends the process (_exit(2), execve(2)): a call that the
 * kernel has done, or is about to do, never returns, and nobody counts it. */
#ifndef LT_UNFINISHED_H
#define LT_UNFINISHED_H

/* Called by the thread that ends the process, or is about to become another program. If some other thread may
 * be within a read or write, the bytes of what it could be working on are marked as an estimate, and the
 * process as cut off (LT_END_CUT). Signal-safe. */
void lt_unfinished_note(void);

#endif
