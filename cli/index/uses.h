/* SPDX-License-Identifier: Apache-2.0
 *
 * What became of a dataset in a graph: who wrote it and who read it, last and at all. */
#ifndef LT_INDEX_USES_H
#define LT_INDEX_USES_H

#include "index/links.h"

#include <stdbool.h>
#include <stdint.h>

/* A run in the order of versions; id 0 is none. */
struct lt_place {
    int64_t id, seen_ms;
    char run_id[80];
};
/* Is the one later than the other? Any run is later than none. */
bool lt_place_is_later(const struct lt_place *one, const struct lt_place *other);
/* Of a run, by its number. */
struct lt_place lt_place_of(struct lt_index *index, int64_t run);

struct lt_uses {
    struct lt_place wrote, read;      /* the newest runs that did */
    int64_t runs;                     /* that wrote or read it */
    struct lt_nodes writers, readers; /* jobs */
    size_t upstream, downstream;      /* datasets one hop away, aliases not counted */
    bool is_there;                    /* has that graph the dataset at all? */
    bool is_dropped;                  /* that was the last that happened to it */
};

/* Clear it in any case. */
void lt_uses_of(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                struct lt_uses *ret_uses);
void lt_uses_clear(struct lt_uses *uses);

/* How big it is and what is in it, as the later of its newest writer and reader tells, else the other. */
struct lt_state {
    int64_t rows, bytes, content;
    bool has_rows, has_bytes, has_content;
};
struct lt_state lt_state_of(struct lt_index *index, const struct lt_uses *uses, uint32_t dataset);
/* The same of two runs by their numbers, of which 0 is none. */
struct lt_state lt_state_of_runs(struct lt_index *index, int64_t wrote, int64_t read, bool is_read_later,
                                 uint32_t dataset);

#endif
