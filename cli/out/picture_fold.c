/* SPDX-License-Identifier: Apache-2.0
 *
 * A folded picture has the same kinds of nodes in the same order, only fewer. Members that share a key become
 * one node; a key that has one member leaves it as it was. */
#include "out/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 32 };

/* The length of the first `depth` folders of a name, with the last slash. */
static size_t folder_length(const char *name, size_t depth)
{
    size_t length = 0;
    for (size_t i = 0; name[i] && depth; i++) {
        if (name[i] != '/')
            continue;
        length = i + 1;
        depth -= i > 0; /* a leading slash is no folder of its own */
    }
    return length;
}

/* How many folders deep the deepest dataset lies, at most DEPTH_MOST. */
static size_t deepest_of(const struct lt_picture *picture)
{
    size_t deepest = 0;
    for (size_t i = 0; i < picture->nodes.count; i++) {
        const struct lt_picture_node *node = &picture->nodes.items[i];
        size_t depth = 0;
        if (node->shape != LT_SHAPE_DATASET)
            break;
        for (const char *at = lt_picture_label(picture, node); *at; at++)
            depth += *at == '/';
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest < DEPTH_MOST ? deepest : DEPTH_MOST;
}

void lt_fold_coarsen(struct lt_fold *fold, const struct lt_picture *picture)
{
    bool has_columns = false;
    for (size_t i = 0; i < picture->nodes.count && !has_columns; i++)
        has_columns = picture->nodes.items[i].shape == LT_SHAPE_COLUMN;
    if (has_columns && !fold->is_without_columns) {
        fold->is_without_columns = true;
    } else if (!fold->is_by_folder) {
        fold->is_by_folder = true;
        fold->depth = deepest_of(picture);
    } else if (fold->depth > 0) {
        fold->depth--;
    }
}

/* Puts members together by key: one after the other, then a node for each distinct key. Members are in such
 * an order that most with the same key stand side by side. */
struct grouping {
    LT_VEC(char *) keys;     /* of each stretch of members */
    LT_VEC(uint32_t) begins; /* its first member */
};

static void group_member(struct grouping *grouping, uint32_t member, const char *key, size_t length)
{
    const char *last = grouping->keys.count ? grouping->keys.items[grouping->keys.count - 1] : NULL;
    if (!last || strncmp(last, key, length) != 0 || last[length]) {
        LT_VEC_PUSH(&grouping->keys, lt_xstrndup(key, length));
        LT_VEC_PUSH(&grouping->begins, member);
    }
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct folding {
    const struct lt_picture *whole;
    const struct lt_fold *fold;
    struct lt_picture *folded;
    uint32_t *of; /* of each node of the whole picture: its node in the folded one */
};

/* Moves the members from `begin` to before `end` into the node `to`. */
static void move_members(struct folding *folding, uint32_t begin, uint32_t end, uint32_t to)
{
    struct lt_picture_node *node = &folding->folded->nodes.items[to];
    for (uint32_t member = begin; member < end; member++) {
        const struct lt_picture_node *original = &folding->whole->nodes.items[member];
        folding->of[member] = to;
        node->shape = node->shape == LT_SHAPE_FAILED ? node->shape : original->shape;
        node->members += original->members;
        node->family = original->name; /* for the one that is alone */
    }
}

/* Makes the nodes of the groups, whose members end before `end`. */
static void end_grouping(struct folding *folding, struct grouping *grouping, uint32_t end)
{
    size_t stretches = grouping->keys.count, count = 0;
    uint32_t first = (uint32_t)folding->folded->nodes.count;
    const char **distinct = lt_xcalloc(stretches + 1, sizeof(char *));
    for (size_t i = 0; i < stretches; i++)
        distinct[i] = grouping->keys.items[i];
    qsort(distinct, stretches, sizeof *distinct, compare_texts);
    for (size_t i = 0; i < stretches; i++)
        if (!count || strcmp(distinct[count - 1], distinct[i]) != 0)
            distinct[count++] = distinct[i];
    for (size_t i = 0; i < count; i++) {
        const char *key = lt_picture_text(folding->folded, distinct[i]);
        uint32_t node = lt_picture_add(folding->folded, LT_SHAPE_DATASET, key, NULL);
        folding->folded->nodes.items[node].members = 0;
    }
    for (size_t i = 0; i < stretches; i++) {
        const char **found =
            bsearch(&grouping->keys.items[i], distinct, count, sizeof *distinct, compare_texts);
        uint32_t stop = i + 1 < stretches ? grouping->begins.items[i + 1] : end;
        move_members(folding, grouping->begins.items[i], stop, first + (uint32_t)(found - distinct));
    }
    for (size_t i = 0; i < stretches; i++)
        free(grouping->keys.items[i]);
    free(distinct);
    free(grouping->keys.items);
    free(grouping->begins.items);
}

/* Gives the nodes from `first` on their names. */
static void name_groups(struct folding *folding, uint32_t first)
{
    struct lt_picture *folded = folding->folded;
    for (size_t i = first; i < folded->nodes.count; i++) {
        struct lt_picture_node *node = &folded->nodes.items[i];
        const char *key = node->name, *alone = node->family;
        bool is_dataset = node->shape == LT_SHAPE_DATASET;
        node->family = NULL;
        if (node->members == 1) {
            node->name = alone;
            continue;
        }
        const char *noun = is_dataset                        ? folded->dataset_noun
                           : node->shape == LT_SHAPE_CHANNEL ? "pipes and sockets"
                                                             : folded->actor_noun;
        char *text = *key || is_dataset ? lt_xasprintf("%s (%u %s)", *key ? key : "./", node->members, noun)
                                        : lt_xasprintf("%u %s", node->members, noun);
        node->name = lt_picture_text(folded, text);
        free(text);
    }
}

static void copy_node(struct folding *folding, uint32_t member)
{
    const struct lt_picture_node *node = &folding->whole->nodes.items[member];
    folding->of[member] = lt_picture_add(folding->folded, node->shape, node->name, node->family);
    struct lt_picture_node *copy = &folding->folded->nodes.items[folding->of[member]];
    copy->members = node->members;
    copy->parent = node->shape == LT_SHAPE_COLUMN ? folding->of[node->parent] : 0;
}

static bool is_actor(enum lt_shape shape)
{
    return shape == LT_SHAPE_JOB || shape == LT_SHAPE_FAILED || shape == LT_SHAPE_PROCESS;
}

/* Folds the nodes of one kind, from `begin` on; returns where they end. */
static uint32_t fold_kind(struct folding *folding, uint32_t begin)
{
    const struct lt_picture_node *nodes = folding->whole->nodes.items;
    const struct lt_fold *fold = folding->fold;
    enum lt_shape shape = nodes[begin].shape;
    uint32_t end = begin, first = (uint32_t)folding->folded->nodes.count;
    struct grouping grouping = {0};
    bool is_grouped = shape == LT_SHAPE_DATASET ? fold->is_by_folder
                                                : shape != LT_SHAPE_COLUMN && fold->actors != LT_FOLD_EACH;
    for (; end < folding->whole->nodes.count; end++) {
        const struct lt_picture_node *node = &nodes[end];
        if (node->shape != shape && !(is_actor(shape) && is_actor(node->shape)))
            break;
        if (shape == LT_SHAPE_DATASET && is_grouped) {
            const char *label = lt_picture_label(folding->whole, node);
            group_member(&grouping, end, label, folder_length(label, fold->depth));
        } else if (is_grouped) {
            const char *key = fold->actors == LT_FOLD_FAMILIES && node->family ? node->family : "";
            group_member(&grouping, end, key, strlen(key));
        } else if (shape == LT_SHAPE_COLUMN && fold->is_without_columns) {
            folding->of[end] = folding->of[node->parent];
        } else {
            copy_node(folding, end);
        }
    }
    if (is_grouped) {
        end_grouping(folding, &grouping, end);
        name_groups(folding, first);
    }
    return end;
}

void lt_picture_fold(const struct lt_picture *picture, const struct lt_fold *fold,
                     struct lt_picture *ret_folded)
{
    struct folding folding = {picture, fold, ret_folded,
                              lt_xcalloc(picture->nodes.count + 1, sizeof(uint32_t))};
    *ret_folded =
        (struct lt_picture){.dataset_noun = picture->dataset_noun, .actor_noun = picture->actor_noun};
    for (uint32_t at = 0; at < picture->nodes.count;)
        at = fold_kind(&folding, at);
    for (size_t i = 0; i < picture->edges.count; i++) {
        struct lt_picture_edge edge = picture->edges.items[i];
        edge.at = folding.of[edge.at];
        edge.other = folding.of[edge.other];
        const struct lt_picture_edge *last =
            ret_folded->edges.count ? &ret_folded->edges.items[ret_folded->edges.count - 1] : NULL;
        if (edge.stroke >= LT_STROKE_DOTTED && edge.at == edge.other)
            continue; /* who started whom, or is whom, within one node tells nothing */
        if (!last || last->at != edge.at || last->other != edge.other ||
            last->is_outward != edge.is_outward || last->stroke != edge.stroke ||
            last->is_masked != edge.is_masked)
            lt_picture_connect(ret_folded, edge);
    }
    for (size_t i = 0; i < picture->remarks.count; i++)
        lt_picture_remark(ret_folded, "%s", picture->remarks.items[i]);
    lt_picture_finish(ret_folded);
    ret_folded->common_bytes = picture->common_bytes;
    free(folding.of);
}
