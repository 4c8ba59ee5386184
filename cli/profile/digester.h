/* SPDX-License-Identifier: Apache-2.0
 *
 * The pieces of a file on their way, and its digest, taken by a thread of its own where there is a second
 * processor for it: whoever reads and looks at a piece need not wait for the digest of it. Without a thread,
 * wanted or not to be had, the same calls do the same in turn. */
#ifndef LT_PROFILE_DIGESTER_H
#define LT_PROFILE_DIGESTER_H

#include <stdbool.h>
#include <stddef.h>

#define LT_PIECE_BYTES ((size_t)256 << 10)

struct lt_digester;

struct lt_digester *lt_digester_new(bool wants_thread);
/* Room for LT_PIECE_BYTES; it is the caller's to fill until it is added, and to read until the next is asked
 * for. */
char *lt_digester_piece(struct lt_digester *digester);
/* Adds the first bytes of the piece last asked for. */
void lt_digester_add(struct lt_digester *digester, size_t length);
/* Waits for all, sets the digest (as lt_digest_finish) and frees everything, the pieces too. */
void lt_digester_finish(struct lt_digester *digester, char ret_hex[65]);

#endif
