/* SPDX-License-Identifier: Apache-2.0
 *
 * All texts live in the table of keys. */
#include "out/picture_names.h"

#include <stdlib.h>
#include <string.h>

uint32_t lt_picture_names_take(struct lt_picture_names *names, const char *namespace, const char *name)
{
    namespace = namespace ? namespace : "";
    name = name ? name : "";
    char *key = lt_xasprintf("%zu:%s%s", strlen(namespace), namespace, name);
    size_t known = names->keys.texts.count;
    uint32_t number = lt_intern(&names->keys, key);
    if (number == known) {
        struct lt_pool *pool = names->keys.pool;
        struct lt_picture_dataset item = {.namespace = lt_pool_text(pool, namespace, strlen(namespace)),
                                          .name = lt_pool_text(pool, name, strlen(name))};
        bool is_elsewhere = strncmp(namespace, "file://", 7) == 0 && name[0] == '/';
        item.text = is_elsewhere ? strchr(names->keys.texts.items[number], ':') + 1 : item.name;
        LT_VEC_PUSH(&names->items, item);
    }
    free(key);
    return number;
}

/* As it is drawn, and where it came from. */
struct placed {
    const struct lt_picture_dataset *dataset;
    const char *text;
    uint32_t number;
};

static int compare_placed(const void *left_, const void *right_)
{
    const struct placed *left = left_, *right = right_;
    int order = strcmp(left->text, right->text);
    return order ? order : strcmp(left->dataset->namespace, right->dataset->namespace);
}

uint32_t *lt_picture_names_draw(const struct lt_picture_names *names, struct lt_picture *picture)
{
    size_t count = names->items.count;
    struct placed *placed = lt_xcalloc(count + 1, sizeof *placed);
    uint32_t *nodes = lt_xcalloc(count + 1, sizeof *nodes);
    bool *is_shared = lt_xcalloc(count + 1, sizeof *is_shared);
    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){&names->items.items[i], names->items.items[i].text, (uint32_t)i};
    qsort(placed, count, sizeof *placed, compare_placed);
    for (size_t i = 1; i < count; i++)
        if (strcmp(placed[i - 1].text, placed[i].text) == 0)
            is_shared[i - 1] = is_shared[i] = true;
    for (size_t i = 0; i < count; i++) {
        char *both =
            is_shared[i] ? lt_xasprintf("%s:%s", placed[i].dataset->namespace, placed[i].text) : NULL;
        placed[i].text = lt_picture_text(picture, both ? both : placed[i].text);
        free(both);
    }
    qsort(placed, count, sizeof *placed, compare_placed);
    for (size_t i = 0; i < count; i++)
        nodes[placed[i].number] = lt_picture_add(picture, LT_SHAPE_DATASET, placed[i].text, NULL);
    free(is_shared);
    free(placed);
    return nodes;
}

void lt_picture_names_clear(struct lt_picture_names *names)
{
    lt_intern_clear(&names->keys);
    free(names->items.items);
    *names = (struct lt_picture_names){0};
}
