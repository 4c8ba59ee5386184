/* SPDX-License-Identifier: Apache-2.0
 *
 * The datasets that a picture is to have, each once by namespace and name, and what they are called in it. */
#ifndef LT_OUT_PICTURE_NAMES_H
#define LT_OUT_PICTURE_NAMES_H

#include "base/intern.h"
#include "out/picture.h"

struct lt_picture_dataset {
    const char *namespace, *name;
    const char *text; /* as in the log: the name, with the namespace when it is a host's */
};
struct lt_picture_names {
    struct lt_intern keys;
    LT_VEC(struct lt_picture_dataset) items; /* by number */
};

/* The number of a dataset; NULL counts as "". */
uint32_t lt_picture_names_take(struct lt_picture_names *names, const char *namespace, const char *name);
/* Adds them to a picture without nodes, sorted, with copies of their texts; one whose text is another's too
 * gets its namespace before it. Returns the node of each number, malloc'd. */
uint32_t *lt_picture_names_draw(const struct lt_picture_names *names, struct lt_picture *picture);
void lt_picture_names_clear(struct lt_picture_names *names);

#endif
