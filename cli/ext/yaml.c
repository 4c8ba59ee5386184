/* SPDX-License-Identifier: Apache-2.0
 *
 * The one file that knows libyaml. It drives the event parser with a stack of its own, so that no document
 * can recurse, and counts aliases as what they stand for, so that none can explode. */
#include "ext/yaml.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
    char *name;
    const struct lt_yaml_node *node;
};

struct lt_yaml {
    char *file;
    const struct lt_yaml_node *root;
    LT_VEC(struct lt_yaml_node *) nodes; /* all of them, to be freed */
    LT_VEC(struct anchor) anchors;
};

/* A list or mapping that is not closed yet. */
struct level {
    struct lt_yaml_node *node;
    const struct lt_yaml_node *key; /* of a mapping: read, its value still to come */
    char *anchor;
};

struct builder {
    struct lt_yaml *document;
    struct level levels[LT_YAML_DEPTH_MAX];
    size_t depth;
    size_t node_count;
    const char *bytes;
    size_t length;
    struct lt_yaml_place *place;
    struct lt_err *err;
};

static struct lt_yaml_place place_of(yaml_mark_t mark)
{
    return (struct lt_yaml_place){mark.line + 1, mark.column + 1};
}

static int refuse(struct builder *builder, int code, yaml_mark_t mark, const char *text)
{
    *builder->place = place_of(mark);
    return lt_err_set(builder->err, code, "%s", text);
}

/* The byte at a place, 0 outside the text. Only picks a message, so UTF-16 input may well miss. */
static char byte_at(const struct builder *builder, struct lt_yaml_place place)
{
    const char *at = builder->bytes, *end = at + builder->length;
    if (builder->length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    for (size_t line = 1; line < place.line && at < end; at++)
        line += *at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n'));
    for (size_t column = 1; column < place.column && at < end; column++) {
        at++;
        while (at < end && ((unsigned char)*at & 0xC0) == 0x80)
            at++;
    }
    return at < end ? *at : '\0';
}

static int refuse_unreadable(struct builder *builder, const yaml_parser_t *parser)
{
    struct lt_yaml_place place = {1, 1};
    for (size_t i = 0; i < parser->problem_offset && i < builder->length; i++) {
        unsigned char byte = (unsigned char)builder->bytes[i];
        if (byte == '\n')
            place = (struct lt_yaml_place){place.line + 1, 1};
        else if ((byte & 0xC0) != 0x80)
            place.column++;
    }
    *builder->place = place;
    if (parser->problem_value >= 0)
        return lt_err_set(builder->err, LT_EFORMAT, "%s (0x%02X)", parser->problem, parser->problem_value);
    return lt_err_set(builder->err, LT_EFORMAT, "%s", parser->problem);
}

/* libyaml's words, or better ones for what people really run into. */
static int refuse_syntax(struct builder *builder, const yaml_parser_t *parser)
{
    if (parser->error == YAML_READER_ERROR)
        return refuse_unreadable(builder, parser);
    const char *problem = parser->problem ? parser->problem : "not YAML";
    const char *context = parser->context ? parser->context : "";
    bool is_name = strstr(context, "scanning an alias") || strstr(context, "scanning an anchor");
    struct lt_yaml_place place = place_of(is_name ? parser->context_mark : parser->problem_mark);
    char byte = byte_at(builder, place);
    *builder->place = place;
    if (byte == '\t' || strstr(problem, "tab character"))
        return lt_err_set(builder->err, LT_EFORMAT, "a tab cannot indent; use spaces");
    if (byte && (is_name || (strstr(problem, "cannot start any token") && strchr("%@`", byte))))
        return lt_err_set(builder->err, LT_EFORMAT, "a text that starts with '%c' needs quotes", byte);
    return lt_err_set(builder->err, LT_EFORMAT, "%s%s%s", context, *context ? ": " : "", problem);
}

static int count_nodes(struct builder *builder, size_t more, yaml_mark_t mark)
{
    builder->node_count += more;
    if (builder->node_count > LT_YAML_NODES_MAX)
        return refuse(builder, LT_ELIMIT, mark,
                      "more than 100000 values (aliases count as what they stand for)");
    return LT_OK;
}

static struct lt_yaml_node *new_node(struct builder *builder, enum lt_yaml_kind kind, yaml_mark_t mark)
{
    struct lt_yaml_node *node = lt_xcalloc(1, sizeof *node);
    node->kind = kind;
    node->file = builder->document->file;
    node->place = place_of(mark);
    node->weight = 1;
    node->height = 1;
    LT_VEC_PUSH(&builder->document->nodes, node);
    return node;
}

static void grow(struct lt_yaml_node *node)
{
    if (node->count < node->capacity)
        return;
    node->capacity = node->capacity ? node->capacity * 2 : 4;
    if (node->kind == LT_YAML_LIST)
        node->items = lt_xrealloc(node->items, node->capacity * sizeof *node->items);
    else
        node->pairs = lt_xrealloc(node->pairs, node->capacity * sizeof *node->pairs);
}

/* Puts a finished node where it belongs. */
static void attach(struct builder *builder, const struct lt_yaml_node *node)
{
    if (!builder->depth) {
        builder->document->root = node;
        return;
    }
    struct level *level = &builder->levels[builder->depth - 1];
    struct lt_yaml_node *parent = level->node;
    parent->weight += node->weight;
    if (parent->height <= node->height)
        parent->height = node->height + 1;
    if (parent->kind == LT_YAML_MAP && !level->key) {
        level->key = node;
        return;
    }
    grow(parent);
    if (parent->kind == LT_YAML_LIST) {
        parent->items[parent->count++] = node;
    } else {
        parent->pairs[parent->count++] = (struct lt_yaml_pair){.key = level->key, .value = node};
        level->key = NULL;
    }
}

static void remember_anchor(struct builder *builder, char *name, const struct lt_yaml_node *node)
{
    if (name)
        LT_VEC_PUSH(&builder->document->anchors, (struct anchor){name, node});
}

static int add_text(struct builder *builder, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (memchr(value, '\0', length))
        return refuse(builder, LT_EFORMAT, event->start_mark, "a text holds a NUL character");
    struct lt_yaml_node *node = new_node(builder, LT_YAML_TEXT, event->start_mark);
    node->text = lt_xstrndup(value, length);
    node->is_plain = event->data.scalar.plain_implicit && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const char *anchor = (const char *)event->data.scalar.anchor;
    remember_anchor(builder, anchor ? lt_xstrdup(anchor) : NULL, node);
    attach(builder, node);
    return LT_OK;
}

static int add_alias(struct builder *builder, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    const struct lt_yaml_node *node = NULL;
    for (size_t i = builder->document->anchors.count; i-- && !node;)
        if (strcmp(builder->document->anchors.items[i].name, name) == 0)
            node = builder->document->anchors.items[i].node;
    if (!node) {
        *builder->place = place_of(event->start_mark);
        return lt_err_set(builder->err, LT_EFORMAT,
                          "no anchor '&%s' ends before this alias (a text that starts with '*' needs quotes)",
                          name);
    }
    int result = count_nodes(builder, node->weight - 1, event->start_mark);
    if (result == LT_OK && builder->depth + node->height > LT_YAML_DEPTH_MAX)
        result = refuse(builder, LT_ELIMIT, event->start_mark, "nested deeper than 64 levels");
    if (result == LT_OK)
        attach(builder, node);
    return result;
}

static int open_level(struct builder *builder, enum lt_yaml_kind kind, const yaml_char_t *anchor,
                      yaml_mark_t mark)
{
    if (builder->depth == LT_YAML_DEPTH_MAX)
        return refuse(builder, LT_ELIMIT, mark, "nested deeper than 64 levels");
    builder->levels[builder->depth++] = (struct level){
        .node = new_node(builder, kind, mark),
        .anchor = anchor ? lt_xstrdup((const char *)anchor) : NULL,
    };
    return LT_OK;
}

static int compare_pairs(const void *left, const void *right)
{
    const struct lt_yaml_pair *const *a = left, *const *b = right;
    int order = strcmp((*a)->key->text, (*b)->key->text);
    return order ? order : (*a > *b) - (*a < *b);
}

/* Marks each key that an earlier one equals; sorted, because a hostile mapping may have very many. */
static void mark_duplicates(struct lt_yaml_node *map)
{
    struct lt_yaml_pair **sorted = lt_xcalloc(map->count, sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; i < map->count; i++)
        if (map->pairs[i].key->kind == LT_YAML_TEXT)
            sorted[count++] = &map->pairs[i];
    qsort(sorted, count, sizeof *sorted, compare_pairs);
    for (size_t i = 1, first = 0; i < count; i++) {
        if (strcmp(sorted[i]->key->text, sorted[first]->key->text) == 0)
            sorted[i]->first = sorted[first]->key;
        else
            first = i;
    }
    free(sorted);
}

static void close_level(struct builder *builder)
{
    struct level level = builder->levels[--builder->depth];
    if (level.node->kind == LT_YAML_MAP)
        mark_duplicates(level.node);
    remember_anchor(builder, level.anchor, level.node);
    attach(builder, level.node);
}

static int take_event(struct builder *builder, const yaml_event_t *event)
{
    int result = LT_OK;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (builder->document->root)
            return refuse(builder, LT_EFORMAT, event->start_mark,
                          "a second document starts here; put it into a file of its own");
        break;
    case YAML_SCALAR_EVENT:
        result = count_nodes(builder, 1, event->start_mark);
        return result ? result : add_text(builder, event);
    case YAML_ALIAS_EVENT:
        result = count_nodes(builder, 1, event->start_mark);
        return result ? result : add_alias(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        result = count_nodes(builder, 1, event->start_mark);
        return result
                   ? result
                   : open_level(builder, LT_YAML_LIST, event->data.sequence_start.anchor, event->start_mark);
    case YAML_MAPPING_START_EVENT:
        result = count_nodes(builder, 1, event->start_mark);
        return result ? result
                      : open_level(builder, LT_YAML_MAP, event->data.mapping_start.anchor, event->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_level(builder);
        break;
    default:
        break;
    }
    return result;
}

static int take_events(struct builder *builder)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return lt_err_set(builder->err, LT_ESYSTEM, "cannot start the YAML parser");
    yaml_parser_set_input_string(&parser, (const unsigned char *)builder->bytes, builder->length);
    int result = LT_OK;
    for (bool is_done = false; !is_done && result == LT_OK;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            result = refuse_syntax(builder, &parser);
            break;
        }
        is_done = event.type == YAML_STREAM_END_EVENT;
        result = take_event(builder, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return result;
}

int lt_yaml_parse(const char *file, const char *bytes, size_t length, struct lt_yaml **ret_document,
                  struct lt_yaml_place *ret_place, struct lt_err *err)
{
    *ret_document = NULL;
    *ret_place = (struct lt_yaml_place){1, 1};
    struct lt_yaml *document = lt_xcalloc(1, sizeof *document);
    document->file = lt_xstrdup(file);
    struct builder builder = {
        .document = document, .bytes = bytes, .length = length, .place = ret_place, .err = err};
    int result = take_events(&builder);
    while (builder.depth)
        free(builder.levels[--builder.depth].anchor);
    if (result == LT_OK)
        *ret_document = document;
    else
        lt_yaml_free(document);
    return result;
}

const struct lt_yaml_node *lt_yaml_root(const struct lt_yaml *document)
{
    return document->root;
}

void lt_yaml_free(struct lt_yaml *document)
{
    if (!document)
        return;
    for (size_t i = 0; i < document->nodes.count; i++) {
        struct lt_yaml_node *node = document->nodes.items[i];
        free(node->text);
        free(node->items);
        free(node->pairs);
        free(node);
    }
    for (size_t i = 0; i < document->anchors.count; i++)
        free(document->anchors.items[i].name);
    free(document->nodes.items);
    free(document->anchors.items);
    free(document->file);
    free(document);
}

bool lt_yaml_is_null(const struct lt_yaml_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != LT_YAML_TEXT || !node->is_plain)
        return false;
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(node->text, nulls[i]) == 0)
            return true;
    return false;
}

const struct lt_yaml_node *lt_yaml_get(const struct lt_yaml_node *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->pairs[i].key->kind == LT_YAML_TEXT && strcmp(map->pairs[i].key->text, key) == 0)
            return map->pairs[i].value;
    return NULL;
}
