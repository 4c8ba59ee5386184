/* SPDX-License-Identifier: Apache-2.0
 *
 * What a secret looks like, by the rows of secrets.def. In doubt it is one. Pure. */
#ifndef LT_MODEL_SECRETS_H
#define LT_MODEL_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

/* Does a name such as "--db-password" promise a secret? */
bool lt_secret_name(const char *name, size_t length);

/* Bytes of the secret at `at` that is known by its own form, 0 when there is none; `before` is the byte
 * before it (0: none). *ret_shown: how many of them tell its kind and no more ("Bearer "). */
size_t lt_secret_token(const char *at, char before, size_t *ret_shown);

struct lt_secret_flag {
    const char *program, *flag;
    bool takes_next; /* the secret may also be the next word */
};
/* The flag with a secret that word `index` begins with; NULL when it is none. */
const struct lt_secret_flag *lt_secret_flag_at(char *const argv[], size_t index);

#endif
