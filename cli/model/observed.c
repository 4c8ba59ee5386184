/* SPDX-License-Identifier: Apache-2.0
 *
 * Uses are put together from their record and what is kept; the end of an observation frees what it owns. */
#include "model/observed.h"

#include <stdlib.h>
#include <string.h>

char *lt_observed_text(struct lt_observed *observed, const char *bytes, size_t length)
{
    if (!observed->texts)
        observed->texts = lt_pool_new();
    return lt_pool_text(observed->texts, bytes, length);
}

/* Where the odd use `index` stands, or would. */
static size_t find_odd(const struct lt_observed *observed, size_t index)
{
    size_t low = 0, high = observed->odd_uses.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (observed->odd_uses.items[middle].use < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void lt_observed_use(const struct lt_observed *observed, size_t index, struct lt_seen_use *ret_use)
{
    const struct lt_kept_use *kept = &observed->uses.items[index];
    const struct lt_odd_use *odd = kept->is_odd ? &observed->odd_uses.items[find_odd(observed, index)] : NULL;
    if (odd && odd->whole) {
        *ret_use = *odd->whole;
        return;
    }
    *ret_use = (struct lt_seen_use){0};
    observed->source->read(observed->source, kept->record, ret_use);
    ret_use->process = kept->process;
    ret_use->file = kept->file;
    ret_use->path = odd ? odd->path : observed->files.items[kept->file].first_path;
}

struct lt_seen_use *lt_observed_mend_use(struct lt_observed *observed, size_t index,
                                         const struct lt_seen_use *use)
{
    size_t at = find_odd(observed, index);
    if (!observed->uses.items[index].is_odd) {
        LT_VEC_PUSH(&observed->odd_uses, (struct lt_odd_use){.use = index});
        struct lt_odd_use *place = &observed->odd_uses.items[at];
        memmove(place + 1, place, (observed->odd_uses.count - 1 - at) * sizeof *place);
        *place = (struct lt_odd_use){.use = index};
        observed->uses.items[index].is_odd = true;
    }
    struct lt_odd_use *odd = &observed->odd_uses.items[at];
    if (!odd->whole)
        odd->whole = lt_xmalloc(sizeof *odd->whole);
    *odd->whole = *use;
    return odd->whole;
}

struct lt_seen_use *lt_observed_add_use(struct lt_observed *observed, const struct lt_seen_use *use)
{
    LT_VEC_PUSH(&observed->uses, (struct lt_kept_use){.file = (uint32_t)use->file & INT32_MAX,
                                                      .process = (int32_t)use->process});
    return lt_observed_mend_use(observed, observed->uses.count - 1, use);
}

void lt_observed_free(struct lt_observed *observed)
{
    if (!observed)
        return;
    for (size_t i = 0; i < observed->processes.count; i++)
        if (observed->processes.items[i].owner == (long)i)
            free(observed->processes.items[i].argv);
    for (size_t i = 0; i < observed->odd_uses.count; i++)
        free(observed->odd_uses.items[i].whole);
    for (size_t i = 0; i < observed->execs.count; i++)
        free(observed->execs.items[i].why_not);
    for (size_t i = 0; i < observed->losses.count; i++)
        free(observed->losses.items[i]);
    if (observed->source)
        observed->source->end(observed->source);
    free(observed->processes.items);
    free(observed->files.items);
    free(observed->uses.items);
    free(observed->odd_uses.items);
    free(observed->moves.items);
    free(observed->folder_moves.items);
    free(observed->execs.items);
    free(observed->accesses.items);
    free(observed->copies.items);
    free(observed->sockets.items);
    free(observed->losses.items);
    lt_pool_free(observed->texts);
    free(observed);
}
