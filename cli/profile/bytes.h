/* SPDX-License-Identifier: Apache-2.0
 *
 * Questions about raw bytes, answered at memory speed: how many are NUL, whether any is beyond ASCII, and
 * whether a text is UTF-8 (RFC 3629: no surrogates, nothing overlong), also in pieces. */
#ifndef LT_PROFILE_BYTES_H
#define LT_PROFILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void lt_bytes_look(const char *bytes, size_t length, uint64_t *ret_nul_bytes, bool *ret_is_beyond_ascii);

/* A UTF-8 check between two pieces of a text; {0} at the start. */
struct lt_utf8 {
    unsigned char missing;   /* bytes the character under way still needs */
    unsigned char low, high; /* what the next of them may be */
    bool is_broken;
};
void lt_utf8_feed(struct lt_utf8 *utf8, const char *bytes, size_t length);
/* Whether all was UTF-8 and the last character is whole. */
bool lt_utf8_is_valid(const struct lt_utf8 *utf8);
bool lt_utf8_check(const char *bytes, size_t length);

#endif
