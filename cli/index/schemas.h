/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a dataset, and since when each has been there as it is. */
#ifndef LT_INDEX_SCHEMAS_H
#define LT_INDEX_SCHEMAS_H

#include "index/links.h"

struct lt_schema_column {
    uint32_t node;
    char *name, *type;
    char *since; /* the first run of the last unbroken time; NULL when no run tells */
    bool is_ended;
};
struct lt_schema {
    LT_VEC(struct lt_schema_column) columns; /* in the order of the dataset */
};

/* Those that the index has as its last. Clear it in any case. */
void lt_schema_read(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                    struct lt_schema *ret_schema);
void lt_schema_clear(struct lt_schema *schema);
/* NULL when it is not among them. */
const struct lt_schema_column *lt_schema_find(const struct lt_schema *schema, uint32_t column);

#endif
