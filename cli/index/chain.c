/* SPDX-License-Identifier: Apache-2.0
 *
 * The runs are gone through once in their order. Of each the best chain that ends with it is known by then
 * for all that wrote before, so it is the best of those of its inputs' writers, and itself. */
#include "index/chain.h"

#include "ext/database.h"
#include "index/uses.h"

#include <stdlib.h>
#include <string.h>

/* A run, and the best chain that ends with it. */
struct link {
    int64_t run, own_ms, total_ms;
    size_t length;
    size_t before; /* its place plus one; 0 for none */
    struct lt_place place;
};

struct search {
    struct lt_index *index;
    LT_VEC(struct link) links;
    LT_VEC(size_t) writers; /* by dataset: the place of its newest writer plus one */
    bool has_aliases;
};

static size_t *writer_of(struct search *search, int64_t dataset)
{
    while (search->writers.count <= (size_t)dataset)
        LT_VEC_PUSH(&search->writers, 0);
    return &search->writers.items[dataset];
}

static bool is_better(const struct search *search, size_t one, size_t other)
{
    const struct link *left = &search->links.items[one - 1], *right = &search->links.items[other - 1];
    if (left->total_ms != right->total_ms)
        return left->total_ms > right->total_ms;
    if (left->length != right->length)
        return left->length < right->length;
    return strcmp(left->place.run_id, right->place.run_id) < 0;
}

/* The better of that chain and those of the dataset's writers, by its other names too: members of a group. */
static size_t best_of(struct search *search, int64_t dataset, size_t best)
{
    LT_VEC(int64_t) names = {0};
    struct lt_query *query = lt_database_ask(lt_index_database(search->index),
                                             "SELECT target FROM edge WHERE source = ? AND kind = 2", "i",
                                             search->has_aliases ? dataset : 0);
    LT_VEC_PUSH(&names, dataset);
    while (lt_query_next(query))
        LT_VEC_PUSH(&names, lt_query_integer(query, 0));
    for (size_t i = 0; i < names.count; i++) {
        size_t writer = *writer_of(search, names.items[i]);
        if (writer && (!best || is_better(search, writer, best)))
            best = writer;
    }
    free(names.items);
    return best;
}

static void add_run(struct search *search, struct link link)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(search->index),
                        "SELECT role, dataset FROM run_dataset WHERE run = ? ORDER BY role", "i", link.run);
    LT_VEC_PUSH(&search->links, link);
    size_t place = search->links.count, best = 0;
    while (lt_query_next(query)) {
        if (lt_query_integer(query, 0) == 2)
            *writer_of(search, lt_query_integer(query, 1)) = place;
        else
            best = best_of(search, lt_query_integer(query, 1), best);
    }
    struct link *added = &search->links.items[place - 1];
    /* A chain of nothing but runs that took no time is no longer than none. */
    bool counts = best && search->links.items[best - 1].total_ms > 0;
    added->before = counts ? best : 0;
    added->total_ms = added->own_ms + (counts ? search->links.items[best - 1].total_ms : 0);
    added->length = 1 + (counts ? search->links.items[best - 1].length : 0);
}

void lt_chain_find(struct lt_index *index, int64_t run, int64_t since_ms, struct lt_chain *ret_chain)
{
    struct search search = {.index = index};
    search.has_aliases =
        lt_database_number(lt_index_database(index), 0, "SELECT EXISTS (SELECT 1 FROM alias)", "") != 0;
    struct lt_place end = lt_place_of(index, run);
    *ret_chain = (struct lt_chain){0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT id, CASE WHEN status = 'RUNNING' THEN 0 ELSE coalesce(seen - started, 0) END, seen, run_id "
        "FROM run WHERE seen >= ?1 AND seen <= ?2 AND (seen, run_id) <= (?2, ?3) AND status <> 'DECLARED' "
        "ORDER BY seen, run_id",
        "iit", since_ms, end.seen_ms, end.run_id);
    while (lt_query_next(query))
        add_run(&search, (struct link){.run = lt_query_integer(query, 0),
                                       .own_ms = lt_query_integer(query, 1),
                                       .place = lt_place_of(index, lt_query_integer(query, 0))});
    size_t at = search.links.count;
    ret_chain->total_ms = at ? search.links.items[at - 1].total_ms : 0;
    for (; at; at = search.links.items[at - 1].before)
        LT_VEC_PUSH(&ret_chain->runs, search.links.items[at - 1].run);
    for (size_t i = 0; i < ret_chain->runs.count / 2; i++) {
        int64_t *one = &ret_chain->runs.items[i], *other = one + ret_chain->runs.count - 1 - 2 * i;
        int64_t kept = *one;
        *one = *other;
        *other = kept;
    }
    free(search.links.items);
    free(search.writers.items);
}

void lt_chain_clear(struct lt_chain *chain)
{
    free(chain->runs.items);
    *chain = (struct lt_chain){0};
}
