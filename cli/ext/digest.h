/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (or SHA-1) of a stream of bytes. A digest that could not be computed is "", never a wrong one. */
#ifndef LT_EXT_DIGEST_H
#define LT_EXT_DIGEST_H

#include <stddef.h>

struct lt_digest;

struct lt_digest *lt_digest_new(void);
struct lt_digest *lt_digest_new_sha1(void); /* as git names what it keeps; 40 digits */
void lt_digest_add(struct lt_digest *digest, const void *bytes, size_t length);
/* Lower-case hex of all that was added, or "" when the library failed on the way. Once per digest. */
void lt_digest_finish(struct lt_digest *digest, char ret_hex[65]);
void lt_digest_free(struct lt_digest *digest);

#endif
