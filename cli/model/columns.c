/* SPDX-License-Identifier: Apache-2.0
 *
 * Types are found in the data, not declared: of two files of one kind one may happen to hold whole numbers
 * only. A header is what says that the names are names. */
#include "model/columns.h"

#include <stdlib.h>
#include <string.h>

static bool has_named_columns(const struct lt_profile *profile)
{
    static const char *const delimited[] = {"csv", "tsv", "psv"};
    for (size_t i = 0; i < sizeof delimited / sizeof *delimited; i++)
        if (strncmp(profile->format, delimited[i], 3) == 0)
            return profile->has_header;
    return profile->columns.count > 0;
}

/* The narrower type that holds both; false when none does. */
static bool join_types(enum lt_column_type *type, enum lt_column_type other)
{
    bool is_numeric = (*type == LT_TYPE_INTEGER && other == LT_TYPE_NUMBER) ||
                      (*type == LT_TYPE_NUMBER && other == LT_TYPE_INTEGER);
    if (*type == other || other == LT_TYPE_UNKNOWN)
        return true;
    if (*type != LT_TYPE_UNKNOWN && !is_numeric)
        return false;
    *type = is_numeric ? LT_TYPE_NUMBER : other;
    return true;
}

static bool join_columns(enum lt_column_type *types, const struct lt_profile *first,
                         const struct lt_profile *other)
{
    if (!has_named_columns(other) || other->columns.count != first->columns.count ||
        strcmp(first->format, other->format) != 0)
        return false;
    for (size_t i = 0; i < first->columns.count; i++)
        if (strcmp(first->columns.items[i].name, other->columns.items[i].name) != 0 ||
            !join_types(&types[i], other->columns.items[i].type))
            return false;
    return true;
}

bool lt_columns_same(const struct lt_profile *const *profiles, size_t count, enum lt_column_type **ret_types)
{
    const struct lt_profile *first = NULL;
    size_t filled = 0;
    bool are_same = true;
    *ret_types = NULL;
    for (size_t i = 0; i < count && are_same; i++) {
        if (profiles[i] && strcmp(profiles[i]->format, "empty") == 0)
            continue;
        filled++;
        if (profiles[i] && !first && has_named_columns(profiles[i])) {
            first = profiles[i];
            *ret_types = lt_xcalloc(first->columns.count, sizeof **ret_types);
        }
        are_same = profiles[i] && first && join_columns(*ret_types, first, profiles[i]);
    }
    if (are_same && filled > 1)
        return true;
    free(*ret_types);
    *ret_types = NULL;
    return false;
}
