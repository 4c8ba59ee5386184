/* SPDX-License-Identifier: Apache-2.0
 *
 * Going through graphs that were drawn by hand, with what must be found written down; and small random ones
 * against a search that is slow and simple: every state of a walk, by as many rounds as there are states. */
#include "model/graph.h"

#include "unit.h"

#include <stdlib.h>

enum { NODES_MOST = 9, EDGES_MOST = 40, FAR = 1000 };

struct arrow {
    uint32_t from, to, job;
    enum lt_edge_kind kind;
};
struct drawing {
    struct arrow arrows[EDGES_MOST * 2];
    size_t count;
    struct lt_link links[EDGES_MOST * 2]; /* of the node that was asked for last */
};

static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct drawing *drawing = user;
    *ret_count = 0;
    for (size_t i = 0; i < drawing->count; i++) {
        const struct arrow *arrow = &drawing->arrows[i];
        if ((direction == LT_DOWNSTREAM ? arrow->from : arrow->to) == node)
            drawing->links[(*ret_count)++] = (struct lt_link){
                direction == LT_DOWNSTREAM ? arrow->to : arrow->from, arrow->job, arrow->kind};
    }
    return drawing->links;
}

static void draw(struct drawing *drawing, uint32_t from, uint32_t to, uint32_t job, enum lt_edge_kind kind)
{
    drawing->arrows[drawing->count++] = (struct arrow){from, to, job, kind};
}

static void draw_alias(struct drawing *drawing, uint32_t one, uint32_t other)
{
    draw(drawing, one, other, 0, LT_EDGE_ALIAS);
    draw(drawing, other, one, 0, LT_EDGE_ALIAS);
}

/* What is found from node 1: "2@1direct(10,11) ..." in the order of its finding; "!" before what aliases
 * alone lead to. */
static const char *told(struct drawing *drawing, enum lt_direction direction, uint32_t hops)
{
    static char text[512];
    struct lt_links links = {links_of, drawing};
    struct lt_reach reach;
    struct lt_ways ways;
    uint32_t start = 1;
    text[0] = 0;
    lt_graph_reach(&links, &start, 1, direction, hops, &reach);
    lt_graph_ways(&links, direction, &reach, &ways);
    for (size_t i = 1; i < reach.nodes.count; i++) {
        const struct lt_reached *node = &reach.nodes.items[i];
        const struct lt_way *way = &ways.items[i];
        size_t length = strlen(text);
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s%u@%u%s(", i > 1 ? " " : "",
                                   node->is_by_alias ? "!" : "", node->node, node->hops,
                                   way->is_direct ? "direct" : "indirect");
        for (size_t at = 0; at < way->count; at++)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%u", at ? "," : "",
                                       ways.jobs.items[way->first_job + at]);
        snprintf(text + length, sizeof text - length, ")");
    }
    lt_graph_ways_clear(&ways);
    lt_graph_reach_clear(&reach);
    return text;
}

TEST(a_diamond_has_all_jobs_of_its_ways_and_each_node_once)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 2, 10, LT_EDGE_DIRECT);
    draw(&drawing, 1, 3, 11, LT_EDGE_DIRECT);
    draw(&drawing, 2, 4, 13, LT_EDGE_DIRECT);
    draw(&drawing, 3, 4, 12, LT_EDGE_DIRECT);
    draw(&drawing, 2, 4, 12, LT_EDGE_DIRECT);
    draw(&drawing, 4, 5, 14, LT_EDGE_DIRECT);
    draw(&drawing, 1, 5, 15, LT_EDGE_DIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL),
              "2@1direct(10) 3@1direct(11) 5@1direct(15) 4@2direct(12,13)");
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, 1), "2@1direct(10) 3@1direct(11) 5@1direct(15)");
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, 0), "");
    CHECK_STR(told(&drawing, LT_UPSTREAM, LT_HOPS_ALL), "");
}

TEST(upstream_is_the_same_the_other_way_round)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 2, 1, 10, LT_EDGE_DIRECT);
    draw(&drawing, 3, 2, 11, LT_EDGE_INDIRECT);
    draw(&drawing, 4, 3, 12, LT_EDGE_DIRECT);
    CHECK_STR(told(&drawing, LT_UPSTREAM, LT_HOPS_ALL), "2@1direct(10) 3@2indirect(11) 4@3indirect(12)");
}

TEST(a_cycle_ends_and_leads_back_to_no_start)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 2, 10, LT_EDGE_DIRECT);
    draw(&drawing, 2, 3, 10, LT_EDGE_DIRECT);
    draw(&drawing, 3, 1, 10, LT_EDGE_DIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL), "2@1direct(10) 3@2direct(10)");
    CHECK_STR(told(&drawing, LT_UPSTREAM, LT_HOPS_ALL), "3@1direct(10) 2@2direct(10)");
}

TEST(an_edge_to_itself_leads_nowhere)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 1, 10, LT_EDGE_DIRECT);
    draw(&drawing, 1, 2, 11, LT_EDGE_DIRECT);
    draw(&drawing, 2, 2, 12, LT_EDGE_INDIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL), "2@1direct(11)");
}

TEST(direct_is_what_one_shortest_way_without_indirect_edges_leads_to)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 2, 10, LT_EDGE_INDIRECT);
    draw(&drawing, 1, 3, 10, LT_EDGE_DIRECT);
    draw(&drawing, 2, 4, 11, LT_EDGE_DIRECT); /* after an indirect one */
    draw(&drawing, 3, 5, 12, LT_EDGE_INDIRECT);
    draw(&drawing, 3, 5, 13, LT_EDGE_DIRECT); /* of the same pair */
    draw(&drawing, 1, 6, 14, LT_EDGE_INDIRECT);
    draw(&drawing, 3, 6, 15, LT_EDGE_DIRECT); /* longer: does not count */
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL),
              "2@1indirect(10) 3@1direct(10) 6@1indirect(14) 4@2indirect(11) 5@2direct(12,13)");
}

TEST(an_alias_costs_no_hop)
{
    struct drawing drawing = {.count = 0};
    draw_alias(&drawing, 1, 2);
    draw(&drawing, 2, 3, 10, LT_EDGE_DIRECT);
    draw_alias(&drawing, 3, 4);
    draw(&drawing, 4, 5, 11, LT_EDGE_INDIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL),
              "!2@0direct() 3@1direct(10) !4@1direct(10) 5@2indirect(11)");
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, 0), "!2@0direct()");
}

TEST(two_aliases_in_a_row_are_not_taken)
{
    struct drawing drawing = {.count = 0};
    draw_alias(&drawing, 1, 2); /* 2 is a group, 1 and 3 are members of it */
    draw_alias(&drawing, 2, 3);
    draw(&drawing, 3, 4, 10, LT_EDGE_DIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL), "!2@0direct()");
}

TEST(what_an_alias_had_led_to_has_its_own_aliases_once_an_edge_leads_there)
{
    struct drawing drawing = {.count = 0};
    draw_alias(&drawing, 1, 2);
    draw_alias(&drawing, 2, 3);
    draw(&drawing, 1, 4, 10, LT_EDGE_DIRECT);
    draw(&drawing, 4, 2, 11, LT_EDGE_INDIRECT);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL), "2@0direct() 4@1direct(10) !3@2indirect(11)");
}

TEST(an_alias_and_an_edge_of_the_same_length_are_both_told)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 2, 10, LT_EDGE_INDIRECT);
    draw(&drawing, 1, 3, 11, LT_EDGE_DIRECT);
    draw_alias(&drawing, 2, 3);
    CHECK_STR(told(&drawing, LT_DOWNSTREAM, LT_HOPS_ALL), "2@1direct(10,11) 3@1direct(10,11)");
}

/* ---- paths ---- */

/* By node, then by job. */
static int smaller_first(void *user, const struct lt_link *one, const struct lt_link *other)
{
    (void)user;
    if (one->other != other->other)
        return one->other < other->other ? -1 : 1;
    return one->job == other->job ? 0 : one->job < other->job ? -1 : 1;
}

/* "1-10>2 2=3" with "=" for an alias and "~" for an indirect edge, or "none". */
static const char *path(struct drawing *drawing, uint32_t from, uint32_t to)
{
    static const char *const arrows[] = {"-", "~", "="};
    static char text[512];
    struct lt_links links = {links_of, drawing};
    struct lt_reach reach;
    struct lt_path way;
    size_t length = 0;
    lt_graph_reach(&links, &to, 1, LT_UPSTREAM, LT_HOPS_ALL, &reach);
    snprintf(text, sizeof text, "%s",
             lt_graph_path(&links, from, &reach, smaller_first, NULL, &way) ? "" : "none");
    for (size_t i = 0; i < way.steps.count; i++) {
        const struct lt_step *step = &way.steps.items[i];
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%u%s%u>%u", i ? " " : "",
                                   step->source, arrows[step->link.kind], step->link.job, step->link.other);
    }
    lt_graph_path_clear(&way);
    lt_graph_reach_clear(&reach);
    return text;
}

TEST(of_several_shortest_paths_the_first_is_told)
{
    struct drawing drawing = {.count = 0};
    draw(&drawing, 1, 4, 9, LT_EDGE_DIRECT);
    draw(&drawing, 1, 3, 8, LT_EDGE_DIRECT);
    draw(&drawing, 1, 3, 7, LT_EDGE_INDIRECT);
    draw(&drawing, 4, 5, 6, LT_EDGE_DIRECT);
    draw(&drawing, 3, 5, 6, LT_EDGE_DIRECT);
    draw(&drawing, 1, 2, 1, LT_EDGE_DIRECT); /* smaller, and no way from there */
    CHECK_STR(path(&drawing, 1, 5), "1~7>3 3-6>5");
    CHECK_STR(path(&drawing, 5, 1), "none");
    CHECK_STR(path(&drawing, 1, 1), "");
}

TEST(a_path_takes_no_two_aliases_in_a_row)
{
    struct drawing drawing = {.count = 0};
    draw_alias(&drawing, 1, 2);
    draw_alias(&drawing, 2, 3);
    CHECK_STR(path(&drawing, 1, 2), "1=0>2");
    CHECK_STR(path(&drawing, 1, 3), "none");
    draw(&drawing, 2, 4, 10, LT_EDGE_DIRECT);
    draw(&drawing, 4, 3, 11, LT_EDGE_DIRECT);
    draw_alias(&drawing, 4, 5);
    draw(&drawing, 5, 3, 9, LT_EDGE_DIRECT);
    CHECK_STR(path(&drawing, 1, 3), "1=0>2 2-10>4 4-11>3");
    CHECK_STR(path(&drawing, 1, 5), "1=0>2 2-10>4 4=0>5");
}

/* ---- against the simple search ---- */

/* Hops of each state (node, whether an alias led there) from node 1; whether a way of that length is direct.
 */
struct simple {
    unsigned hops[NODES_MOST + 1][2];
    bool is_direct[NODES_MOST + 1][2];
};

static bool improve(struct simple *simple, uint32_t node, int by_alias, unsigned hops, bool is_direct)
{
    unsigned *known = &simple->hops[node][by_alias];
    bool *known_direct = &simple->is_direct[node][by_alias];
    if (hops > *known || (hops == *known && (*known_direct || !is_direct)))
        return false;
    *known_direct = hops < *known ? is_direct : true;
    *known = hops;
    return true;
}

static void search(const struct drawing *drawing, struct simple *ret_simple)
{
    bool is_going = true;
    memset(ret_simple, 0, sizeof *ret_simple);
    for (int i = 0; i <= NODES_MOST; i++)
        ret_simple->hops[i][0] = ret_simple->hops[i][1] = FAR;
    improve(ret_simple, 1, 0, 0, true);
    while (is_going) {
        is_going = false;
        for (size_t i = 0; i < drawing->count * 2; i++) {
            const struct arrow *arrow = &drawing->arrows[i / 2];
            int state = i % 2;
            bool is_alias = arrow->kind == LT_EDGE_ALIAS;
            unsigned hops = ret_simple->hops[arrow->from][state];
            if (hops == FAR || (is_alias && state == 1))
                continue;
            is_going |= improve(ret_simple, arrow->to, is_alias, hops + !is_alias,
                                ret_simple->is_direct[arrow->from][state] && arrow->kind != LT_EDGE_INDIRECT);
        }
    }
}

static unsigned least(const unsigned hops[2])
{
    return hops[0] < hops[1] ? hops[0] : hops[1];
}

/* The number of differences. */
static int compare_with_simple(struct drawing *drawing)
{
    struct lt_links links = {links_of, drawing};
    struct lt_reach reach;
    struct lt_ways ways;
    struct simple simple;
    uint32_t start = 1;
    int wrong = 0;
    search(drawing, &simple);
    lt_graph_reach(&links, &start, 1, LT_DOWNSTREAM, LT_HOPS_ALL, &reach);
    lt_graph_ways(&links, LT_DOWNSTREAM, &reach, &ways);
    for (uint32_t node = 1; node <= NODES_MOST; node++) {
        size_t place = lt_graph_reached(&reach, node);
        unsigned hops = least(simple.hops[node]);
        wrong += (place == SIZE_MAX) != (hops == FAR);
        if (place == SIZE_MAX || hops == FAR)
            continue;
        bool is_direct = (simple.hops[node][0] == hops && simple.is_direct[node][0]) ||
                         (simple.hops[node][1] == hops && simple.is_direct[node][1]);
        wrong += reach.nodes.items[place].hops != hops;
        wrong += (reach.nodes.items[place].edge_hops == LT_HOPS_ALL) != (simple.hops[node][0] == FAR);
        wrong += reach.nodes.items[place].edge_hops != LT_HOPS_ALL &&
                 reach.nodes.items[place].edge_hops != simple.hops[node][0];
        wrong += node != 1 && ways.items[place].is_direct != is_direct;
    }
    lt_graph_ways_clear(&ways);
    lt_graph_reach_clear(&reach);
    return wrong;
}

TEST(random_graphs_are_gone_through_as_by_a_simple_search)
{
    unsigned seed = 1;
    int wrong = 0, aliases = 0;
    for (int round = 0; round < 3000; round++) {
        struct drawing drawing = {.count = 0};
        size_t count = (size_t)(rand_r(&seed) % EDGES_MOST);
        for (size_t i = 0; i < count; i++) {
            uint32_t from = (uint32_t)(1 + rand_r(&seed) % NODES_MOST);
            uint32_t to = (uint32_t)(1 + rand_r(&seed) % NODES_MOST);
            int kind = rand_r(&seed) % 4;
            aliases += kind == 3 && from != to;
            if (kind == 3 && from != to)
                draw_alias(&drawing, from, to);
            else
                draw(&drawing, from, to, 10, kind == 2 ? LT_EDGE_INDIRECT : LT_EDGE_DIRECT);
        }
        wrong += compare_with_simple(&drawing);
    }
    CHECK_INT(wrong, 0);
    CHECK(aliases > 1000);
}
