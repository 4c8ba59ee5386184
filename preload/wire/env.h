/* SPDX-License-Identifier: Apache-2.0
 *
 * The environment variables of env.def, as both sides spell them. */
#ifndef LT_WIRE_ENV_H
#define LT_WIRE_ENV_H

#include <stddef.h>

enum lt_env {
#define ENV(name, variable, meaning) LT_ENV_##name,
#include "wire/env.def"
#undef ENV
    LT_ENV_COUNT
};
enum { LT_ENV_PREFIX_BYTES = 32 };

/* "NAME=", the beginning of the variable's entry. */
static inline const char *lt_env_prefix(enum lt_env variable)
{
    static const char prefixes[][LT_ENV_PREFIX_BYTES] = {
#define ENV(name, variable, meaning) variable "=",
#include "wire/env.def"
#undef ENV
    };
    return prefixes[variable];
}

/* What stands behind the prefix when `entry` is an entry of that variable, else NULL. */
static inline const char *lt_env_value(const char *entry, enum lt_env variable)
{
    const char *prefix = lt_env_prefix(variable);
    while (*prefix && *entry == *prefix) {
        entry++;
        prefix++;
    }
    return *prefix ? NULL : entry;
}

#endif
