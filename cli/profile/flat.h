/* SPDX-License-Identifier: Apache-2.0
 *
 * The commonest JSON records, told without a parser: an object whose keys are known columns in their order
 * and whose values are plain. It settles only what it is sure of, in the same way as the parser would; with
 * anything else (a new key, an escape, something nested, a number of unusual size, an error) it has no
 * opinion, and the parser is asked. */
#ifndef LT_PROFILE_FLAT_H
#define LT_PROFILE_FLAT_H

#include "model/profile.h"

#include <stdbool.h>
#include <stddef.h>

#define LT_FLAT_MEMBERS_MAX ((size_t)128)

struct lt_flat_member {
    size_t column;
    enum lt_column_type type; /* UNKNOWN for null */
};

/* `bytes` must be UTF-8. False: no opinion. */
bool lt_flat_record(const struct lt_profile *profile, const char *bytes, size_t length,
                    struct lt_flat_member members[LT_FLAT_MEMBERS_MAX], size_t *ret_count);

#endif
