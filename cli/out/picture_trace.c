/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines are taken apart here; in which order processes are drawn is out/picture_tree.c's. */
#include "out/picture_trace.h"

#include "base/intern.h"
#include "out/picture_tree.h"

#include <stdlib.h>
#include <string.h>

/* A file, pipe or socket that bytes of the run went through. */
struct thing {
    bool is_channel, is_shown;
    bool has_bytes; /* somebody wrote some */
    const char *label;
    uint32_t first_writer, first_reader; /* numbers as drawn; UINT32_MAX for none */
    uint64_t mark;                       /* of all who use it, whatever their order */
};

struct use {
    uint32_t process, thing;
    bool is_write;
    bool is_bare; /* made or emptied it, without a byte */
};

struct lt_trace_gathering {
    bool is_whole, is_incomplete;
    char run_id[40];
    struct lt_intern keys; /* of things: "f" and the name of a file, "p" and what names a pipe or a socket */
    LT_VEC(struct thing) things;
    LT_VEC(struct use) uses;
    LT_VEC(struct lt_tree_process) processes;
    struct lt_pool *texts;
};

struct lt_trace_gathering *lt_trace_gathering_new(bool is_whole)
{
    struct lt_trace_gathering *gathering = lt_xcalloc(1, sizeof *gathering);
    gathering->is_whole = is_whole;
    gathering->texts = lt_pool_new();
    return gathering;
}

void lt_trace_gathering_free(struct lt_trace_gathering *gathering)
{
    if (!gathering)
        return;
    lt_intern_clear(&gathering->keys);
    free(gathering->things.items);
    free(gathering->uses.items);
    free(gathering->processes.items);
    lt_pool_free(gathering->texts);
    free(gathering);
}

/* ---- lines ---- */

static const char *text_of(const struct lt_json *line, const char *key)
{
    const char *text = lt_json_text(lt_json_get(line, key));
    return text ? text : "";
}

static const char *keep(struct lt_trace_gathering *gathering, const char *text)
{
    return lt_pool_text(gathering->texts, text, strlen(text));
}

static uint32_t take_thing(struct lt_trace_gathering *gathering, char kind, const char *name)
{
    char *key = lt_xasprintf("%c%s", kind, name);
    uint32_t number = lt_intern(&gathering->keys, key);
    free(key);
    if (number == gathering->things.count)
        LT_VEC_PUSH(&gathering->things, (struct thing){.is_channel = kind != 'f',
                                                       .label = gathering->keys.texts.items[number] + 1,
                                                       .first_writer = UINT32_MAX,
                                                       .first_reader = UINT32_MAX});
    return number;
}

static void take_process(struct lt_trace_gathering *gathering, const struct lt_json *line)
{
    const struct lt_json *parent = lt_json_get(line, "parent");
    const char *program = text_of(line, "program"), *slash = strrchr(program, '/');
    struct lt_tree_process process = {
        .parent = parent ? (uint32_t)lt_json_integer(parent) : LT_TREE_NONE,
        .pid = lt_json_integer(lt_json_get(line, "pid")),
        .is_fork = !lt_json_integer(lt_json_get(line, "execs")),
        .is_traced = lt_json_truth(lt_json_get(line, "traced")),
        .program = keep(gathering, slash && slash[1] ? slash + 1 : program),
        .command = keep(gathering, text_of(line, "command")),
    };
    LT_VEC_PUSH(&gathering->processes, process);
}

static void take_file(struct lt_trace_gathering *gathering, const struct lt_json *line)
{
    uint32_t thing = take_thing(gathering, 'f', text_of(line, "name"));
    gathering->things.items[thing].is_shown =
        gathering->is_whole || strcmp(text_of(line, "class"), "data") == 0;
}

static bool is_there(const struct lt_json *line, const char *key)
{
    return lt_json_get(line, key) != NULL; /* zeros and falsehoods are left out of a trace */
}

/* The file that a use is of: under the name that it was opened by, or under the one it has now. */
static int64_t find_file(const struct lt_trace_gathering *gathering, const struct lt_json *line,
                         bool is_write)
{
    int64_t found = LT_INTERN_NONE;
    for (int i = 0; i < 2 && found == LT_INTERN_NONE; i++) {
        const char *name = text_of(line, i == is_write ? "name" : "later_name");
        char *key = lt_xasprintf("f%s", name);
        found = *name ? lt_intern_find(&gathering->keys, key) : LT_INTERN_NONE;
        free(key);
    }
    return found;
}

static uint32_t find_channel(struct lt_trace_gathering *gathering, const struct lt_json *line)
{
    const struct lt_json *channel = lt_json_get(line, "channel");
    bool is_socket = strcmp(text_of(line, "of"), "socket") == 0;
    const char *name = text_of(line, "name");
    bool is_named = !is_socket && name[0] == '/';
    char *key = is_named  ? lt_xasprintf("%s", name)
                : channel ? lt_xasprintf("channel %lld", (long long)lt_json_integer(channel))
                          : lt_xasprintf("%s %lld %s", text_of(line, "of"),
                                         (long long)lt_json_integer(lt_json_get(line, "inode")), name);
    uint32_t thing = take_thing(gathering, 'p', key);
    if (!is_named)
        gathering->things.items[thing].label = is_socket ? "socket" : "pipe";
    free(key);
    return thing;
}

static void take_use(struct lt_trace_gathering *gathering, const struct lt_json *line)
{
    bool is_file = strcmp(text_of(line, "of"), "file") == 0;
    bool is_read =
        is_there(line, "bytes_read") || is_there(line, "bytes_mapped") || is_there(line, "first_read");
    bool is_written = is_there(line, "bytes_written") || is_there(line, "first_write") ||
                      is_there(line, "created") || is_there(line, "truncated");
    int64_t process = lt_json_integer(lt_json_get(line, "process"));
    if (!is_there(line, "process") || process < 0 || (uint64_t)process >= gathering->processes.count)
        return;
    for (int is_write = 0; is_write < 2; is_write++) {
        if (!(is_write ? is_written : is_read))
            continue;
        int64_t thing = is_file ? find_file(gathering, line, is_write) : find_channel(gathering, line);
        if (thing == LT_INTERN_NONE || (is_file && !gathering->things.items[thing].is_shown))
            continue;
        bool is_bare = is_write && !is_there(line, "bytes_written");
        gathering->things.items[thing].has_bytes |= is_write && !is_bare;
        LT_VEC_PUSH(&gathering->uses, (struct use){(uint32_t)process, (uint32_t)thing, is_write, is_bare});
    }
}

void lt_trace_gather(void *user, const struct lt_json *line)
{
    struct lt_trace_gathering *gathering = user;
    const char *type = text_of(line, "type"), *run_id = text_of(line, "run_id");
    if (strcmp(type, "process") == 0) {
        take_process(gathering, line);
    } else if (strcmp(type, "file") == 0) {
        take_file(gathering, line);
    } else if (strcmp(type, "use") == 0) {
        take_use(gathering, line);
    } else if (strcmp(type, "run") == 0) {
        gathering->is_incomplete = strcmp(text_of(line, "verdict"), "complete") != 0;
        if (strlen(run_id) < sizeof gathering->run_id)
            strcpy(gathering->run_id, run_id);
    }
}

/* ---- the picture ---- */

static uint64_t mix(uint64_t hash)
{
    hash = (hash ^ hash >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t mark_of(const char *text, bool is_write)
{
    uint64_t hash = is_write;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return mix(hash);
}

/* The shell opens what it redirects to, another writes it: the writer alone is drawn. */
static void drop_openers(struct lt_trace_gathering *gathering)
{
    size_t kept = 0;
    for (size_t i = 0; i < gathering->uses.count; i++) {
        const struct use *use = &gathering->uses.items[i];
        if (!use->is_bare || !gathering->things.items[use->thing].has_bytes)
            gathering->uses.items[kept++] = *use;
    }
    gathering->uses.count = kept;
}

/* Channels with one end only lead out of the run. */
static void show_channels(struct lt_trace_gathering *gathering)
{
    enum { WRITTEN = 1, READ = 2 };
    unsigned char *ends = lt_xcalloc(gathering->things.count + 1, 1);
    for (size_t i = 0; i < gathering->uses.count; i++)
        ends[gathering->uses.items[i].thing] |= gathering->uses.items[i].is_write ? WRITTEN : READ;
    for (size_t i = 0; i < gathering->things.count; i++)
        if (gathering->things.items[i].is_channel)
            gathering->things.items[i].is_shown = gathering->is_whole || ends[i] == (WRITTEN | READ);
    free(ends);
}

/* Tells the processes what they did, by which they are ordered, and things by whom they were used. */
static void mark(struct lt_trace_gathering *gathering)
{
    for (size_t i = 0; i < gathering->uses.count; i++) {
        const struct use *use = &gathering->uses.items[i];
        const struct thing *thing = &gathering->things.items[use->thing];
        struct lt_tree_process *process = &gathering->processes.items[use->process];
        if (!thing->is_shown)
            continue;
        process->is_used = true;
        process->mark += mark_of(thing->label, use->is_write);
        if (!thing->is_channel && (!process->label || strcmp(thing->label, process->label) < 0))
            process->label = thing->label;
    }
    lt_tree_number(gathering->processes.items, gathering->processes.count);
    for (size_t i = 0; i < gathering->uses.count; i++) {
        const struct use *use = &gathering->uses.items[i];
        struct thing *thing = &gathering->things.items[use->thing];
        uint32_t number = gathering->processes.items[use->process].number;
        uint32_t *first = use->is_write ? &thing->first_writer : &thing->first_reader;
        *first = number < *first ? number : *first;
        thing->mark += mix((uint64_t)number << 1 | use->is_write);
    }
}

static int compare_things(const void *left, const void *right)
{
    const struct thing *a = *(const struct thing *const *)left, *b = *(const struct thing *const *)right;
    if (a->is_channel != b->is_channel)
        return a->is_channel ? 1 : -1;
    int order = strcmp(a->label, b->label);
    if (order && !a->is_channel)
        return order;
    if (a->first_writer != b->first_writer)
        return a->first_writer < b->first_writer ? -1 : 1;
    if (a->first_reader != b->first_reader)
        return a->first_reader < b->first_reader ? -1 : 1;
    return order ? order : (a->mark > b->mark) - (a->mark < b->mark);
}

static void add_processes(struct lt_trace_gathering *gathering, struct lt_picture *picture)
{
    size_t count = gathering->processes.count, shown = 0;
    struct lt_tree_process **by_number = lt_xcalloc(count + 1, sizeof(struct lt_tree_process *));
    for (size_t i = 0; i < count; i++)
        if (gathering->processes.items[i].number != LT_TREE_NONE) {
            by_number[gathering->processes.items[i].number] = &gathering->processes.items[i];
            shown++;
        }
    for (size_t i = 0; i < shown; i++) {
        char *label = lt_xasprintf("%zu %s%s", i + 1, by_number[i]->program,
                                   by_number[i]->is_traced ? "" : " (not traced)");
        by_number[i]->node = lt_picture_add(picture, LT_SHAPE_PROCESS, lt_picture_text(picture, label),
                                            lt_picture_text(picture, by_number[i]->program));
        free(label);
    }
    for (size_t i = 0; i < shown; i++)
        if (by_number[i]->parent != LT_TREE_NONE)
            lt_picture_connect(
                picture, (struct lt_picture_edge){.at = gathering->processes.items[by_number[i]->parent].node,
                                                  .other = by_number[i]->node,
                                                  .is_outward = true,
                                                  .stroke = LT_STROKE_DOTTED});
    free(by_number);
}

/* Adds files or channels, whichever are wanted, in their order. */
static void add_things(struct lt_trace_gathering *gathering, bool wants_channels, struct lt_picture *picture,
                       uint32_t *nodes)
{
    const struct thing **sorted = lt_xcalloc(gathering->things.count + 1, sizeof(struct thing *));
    bool *is_used = lt_xcalloc(gathering->things.count + 1, sizeof *is_used);
    size_t count = 0;
    for (size_t i = 0; i < gathering->uses.count; i++) {
        const struct thing *thing = &gathering->things.items[gathering->uses.items[i].thing];
        if (thing->is_shown && thing->is_channel == wants_channels &&
            !is_used[thing - gathering->things.items])
            sorted[count++] = thing;
        is_used[thing - gathering->things.items] = true;
    }
    qsort(sorted, count, sizeof *sorted, compare_things);
    for (size_t i = 0; i < count; i++)
        nodes[sorted[i] - gathering->things.items] =
            lt_picture_add(picture, wants_channels ? LT_SHAPE_CHANNEL : LT_SHAPE_DATASET,
                           lt_picture_text(picture, sorted[i]->label), NULL);
    free(is_used);
    free(sorted);
}

void lt_picture_of_trace(struct lt_trace_gathering *gathering, struct lt_picture *ret_picture)
{
    uint32_t *nodes = lt_xcalloc(gathering->things.count + 1, sizeof *nodes);
    *ret_picture = (struct lt_picture){.dataset_noun = "files", .actor_noun = "processes"};
    lt_picture_set_run(ret_picture, gathering->run_id);
    lt_picture_remark_verdict(ret_picture, gathering->is_incomplete);
    drop_openers(gathering);
    show_channels(gathering);
    mark(gathering);
    add_things(gathering, false, ret_picture, nodes);
    add_processes(gathering, ret_picture);
    add_things(gathering, true, ret_picture, nodes);
    for (size_t i = 0; i < gathering->uses.count; i++) {
        const struct use *use = &gathering->uses.items[i];
        if (gathering->things.items[use->thing].is_shown)
            lt_picture_connect(ret_picture,
                               (struct lt_picture_edge){.at = gathering->processes.items[use->process].node,
                                                        .other = nodes[use->thing],
                                                        .is_outward = use->is_write});
    }
    lt_picture_finish(ret_picture);
    free(nodes);
}
