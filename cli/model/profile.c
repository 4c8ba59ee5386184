/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of column types and the end of a profile. Who fills one in is profile/profile.c. */
#include "model/profile.h"

#include <stdlib.h>

const char *lt_column_type_name(enum lt_column_type type)
{
    switch (type) {
    case LT_TYPE_INTEGER:
        return "integer";
    case LT_TYPE_NUMBER:
        return "number";
    case LT_TYPE_BOOLEAN:
        return "boolean";
    case LT_TYPE_DATE:
        return "date";
    case LT_TYPE_DATETIME:
        return "datetime";
    case LT_TYPE_UNKNOWN:
    case LT_TYPE_STRING:
        break;
    }
    return "string";
}

uint64_t lt_file_state(uint64_t size_bytes, int64_t mtime_ns, uint64_t inode)
{
    const uint64_t words[] = {size_bytes, (uint64_t)mtime_ns, inode};
    uint64_t state = 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        state = (state ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        state ^= state >> 29;
    }
    return state ? state : 1;
}

struct lt_profile lt_profile_unread = {.format = "unknown"};

void lt_profile_free(struct lt_profile *profile)
{
    if (!profile || profile == &lt_profile_unread)
        return;
    for (size_t i = 0; i < profile->columns.count; i++)
        free(profile->columns.items[i].name);
    free(profile->columns.items);
    free(profile->path);
    free(profile->problem);
    free(profile);
}
