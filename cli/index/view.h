/* SPDX-License-Identifier: Apache-2.0
 *
 * The links of the index as questions go through them: other names lead only to what the graph has, and
 * mappings that mask can be left out. */
#ifndef LT_INDEX_VIEW_H
#define LT_INDEX_VIEW_H

#include "index/links.h"

enum lt_view_kind {
    LT_VIEW_ALL,
    LT_VIEW_UNMASKED, /* without mappings that mask */
};

struct lt_view {
    struct lt_links graph; /* to go through; the rest is the view's own */
    struct lt_database *database;
    const struct lt_index_links *links;
    enum lt_view_kind kind;
    LT_VEC(struct lt_link) buffer; /* of the node that was asked for last */
};

/* The links must live as long as the view. Clear it in any case. */
void lt_view_open(struct lt_index *index, const struct lt_index_links *links, enum lt_view_kind kind,
                  struct lt_view *ret_view);
void lt_view_clear(struct lt_view *view);

#endif
