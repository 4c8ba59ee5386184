/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that have device, inode and birth in common. A file system gives the inode of a removed file to the
 * next one, at once; births are stamped by a clock that ticks every few milliseconds, or not kept at all. */
#ifndef LT_TRACE_REBORN_H
#define LT_TRACE_REBORN_H

#include "model/observed.h"

/* Makes a file of its own of each that was made after the last name of the one before it had gone, and gives
 * it the uses, moves and copies from then on. Comes before anything that looks at what is left of the files.
 */
void lt_reborn(struct lt_observed *observed);

#endif
