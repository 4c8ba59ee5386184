/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of arrows is that of the nodes they are listed with, so that it follows from the names alone. */
#include "out/picture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t lt_picture_add(struct lt_picture *picture, enum lt_shape shape, const char *name, const char *family)
{
    LT_VEC_PUSH(&picture->nodes,
                (struct lt_picture_node){.name = name, .family = family, .members = 1, .shape = shape});
    return (uint32_t)picture->nodes.count - 1;
}

void lt_picture_connect(struct lt_picture *picture, struct lt_picture_edge edge)
{
    LT_VEC_PUSH(&picture->edges, edge);
}

void lt_picture_remark(struct lt_picture *picture, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    LT_VEC_PUSH(&picture->remarks, lt_xstrdup(text));
}

void lt_picture_remark_verdict(struct lt_picture *picture, bool is_incomplete)
{
    if (is_incomplete)
        lt_picture_remark(picture, "the run is incomplete: files and arrows may be missing");
}

void lt_picture_set_run(struct lt_picture *picture, const char *run_id)
{
    size_t length = run_id ? strlen(run_id) : 0;
    if (length < sizeof picture->run_id && strspn(run_id ? run_id : "", "0123456789abcdef-") == length)
        memcpy(picture->run_id, run_id ? run_id : "", length + 1);
}

const char *lt_picture_text(struct lt_picture *picture, const char *text)
{
    if (!picture->texts)
        picture->texts = lt_pool_new();
    return lt_pool_text(picture->texts, text, strlen(text));
}

/* 0 when both are between the same nodes in the same direction. */
static int compare_ends(const struct lt_picture_edge *left, const struct lt_picture_edge *right)
{
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    if (left->is_outward != right->is_outward)
        return left->is_outward ? 1 : -1;
    return (left->other > right->other) - (left->other < right->other);
}

static int compare_edges(const void *left_, const void *right_)
{
    const struct lt_picture_edge *left = left_, *right = right_;
    int order = compare_ends(left, right);
    if (order == 0)
        order = (int)left->stroke - (int)right->stroke;
    return order ? order : (int)left->is_masked - (int)right->is_masked;
}

static void sort_edges(struct lt_picture *picture)
{
    struct lt_picture_edge *items = picture->edges.items;
    size_t count = picture->edges.count, sorted = 1, kept = 0;
    while (sorted < count && compare_edges(&items[sorted - 1], &items[sorted]) <= 0)
        sorted++;
    if (sorted < count)
        qsort(items, count, sizeof *items, compare_edges);
    for (size_t i = 0; i < count; i++)
        if (!kept || compare_ends(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    picture->edges.count = kept;
}

static bool is_path(const struct lt_picture_node *node)
{
    return node->shape == LT_SHAPE_DATASET && node->name[0] == '/';
}

/* Sorted names share what the first and the last share. */
static size_t common_folder(const struct lt_picture *picture)
{
    const char *low = NULL, *high = NULL;
    size_t shared = 0;
    for (size_t i = 0; i < picture->nodes.count; i++) {
        const struct lt_picture_node *node = &picture->nodes.items[i];
        if (node->shape != LT_SHAPE_DATASET)
            break;
        low = !low && is_path(node) ? node->name : low;
        high = is_path(node) ? node->name : high;
    }
    for (size_t i = 0; low && low[i] && low[i] == high[i]; i++)
        if (low[i] == '/')
            shared = i + 1;
    return shared > 1 ? shared : 0; /* when only the root is shared, whole paths say more */
}

void lt_picture_finish(struct lt_picture *picture)
{
    sort_edges(picture);
    picture->common_bytes = common_folder(picture);
}

void lt_picture_clear(struct lt_picture *picture)
{
    for (size_t i = 0; i < picture->remarks.count; i++)
        free(picture->remarks.items[i]);
    free(picture->remarks.items);
    free(picture->nodes.items);
    free(picture->edges.items);
    lt_pool_free(picture->texts);
    *picture = (struct lt_picture){0};
}

const char *lt_picture_label(const struct lt_picture *picture, const struct lt_picture_node *node)
{
    return is_path(node) && node->members == 1 ? node->name + picture->common_bytes : node->name;
}

void lt_picture_count(const struct lt_picture *picture, struct lt_buf *ret_text)
{
    size_t counts[LT_SHAPE_COUNT] = {0};
    for (size_t i = 0; i < picture->nodes.count; i++)
        counts[picture->nodes.items[i].shape]++;
    lt_buf_addf(ret_text, "%zu %s, ", counts[LT_SHAPE_DATASET], picture->dataset_noun);
    if (counts[LT_SHAPE_COLUMN])
        lt_buf_addf(ret_text, "%zu columns, ", counts[LT_SHAPE_COLUMN]);
    if (picture->actor_noun)
        lt_buf_addf(ret_text, "%zu %s, ",
                    counts[LT_SHAPE_JOB] + counts[LT_SHAPE_FAILED] + counts[LT_SHAPE_PROCESS],
                    picture->actor_noun);
    if (counts[LT_SHAPE_CHANNEL])
        lt_buf_addf(ret_text, "%zu pipes and sockets, ", counts[LT_SHAPE_CHANNEL]);
    lt_buf_addf(ret_text, "%zu edges", picture->edges.count);
}

char lt_picture_letter(enum lt_shape shape)
{
    static const char letters[LT_SHAPE_COUNT] = {'d', 'c', 'j', 'j', 'p', 's'};
    return letters[shape];
}

uint32_t *lt_picture_numbers(const struct lt_picture *picture)
{
    uint32_t last['z' + 1] = {0};
    uint32_t *numbers = lt_xcalloc(picture->nodes.count + 1, sizeof *numbers);
    for (size_t i = 0; i < picture->nodes.count; i++)
        numbers[i] = ++last[(unsigned char)lt_picture_letter(picture->nodes.items[i].shape)];
    return numbers;
}
