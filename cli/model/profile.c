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
