/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths may hold any bytes; in the event they are text, and the text is kept. */
#include "cmd/note_who.h"

#include "model/ident.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"source_path", offsetof(struct lt_who, source.path)},
    {"commit", offsetof(struct lt_who, source.commit)},
    {"branch", offsetof(struct lt_who, source.branch)},
    {"repository", offsetof(struct lt_who, source.repository)},
    {"source_code", offsetof(struct lt_who, source_code)},
    {"user", offsetof(struct lt_who, user)},
    {"container", offsetof(struct lt_who, container_id)},
    {"container_runtime", offsetof(struct lt_who, container_runtime)},
    {"nominal_start", offsetof(struct lt_who, nominal_start)},
    {"nominal_end", offsetof(struct lt_who, nominal_end)},
};
static const struct {
    const char *key;
    size_t offset;
} files[] = {
    {"program", offsetof(struct lt_who, program)},
    {"interpreter", offsetof(struct lt_who, interpreter)},
    {"script", offsetof(struct lt_who, script)},
};
static const struct {
    const char *key;
    size_t offset;
} pairs[] = {
    {"environment", offsetof(struct lt_who, environment)},
    {"run_tags", offsetof(struct lt_who, run_tags)},
    {"job_tags", offsetof(struct lt_who, job_tags)},
};
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void write_file(struct lt_json *json, const char *key, const struct lt_who_file *file)
{
    if (!file->path)
        return;
    struct lt_json *object = lt_json_set_object(json, key);
    char *path = lt_ident_name(file->path, NULL);
    lt_json_set_text(object, "path", path);
    lt_json_set_text(object, "sha256", file->sha256);
    lt_json_set_text(object, "build_id", file->build_id);
    free(path);
}

void lt_note_who_write(const struct lt_who *who, struct lt_json *note)
{
    if (!who)
        return;
    struct lt_json *json = lt_json_set_object(note, "who");
    const char *begin = (const char *)who;
    for (size_t i = 0; i < COUNT_OF(files); i++)
        write_file(json, files[i].key, (const void *)(begin + files[i].offset));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        lt_json_set_text(json, texts[i].key, *(char *const *)(const void *)(begin + texts[i].offset));
    if (who->has_uid)
        lt_json_set_count(json, "uid", who->uid);
    lt_json_set_count(json, "in_index", who->source.in_index);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct lt_pair_list *list = (const void *)(begin + pairs[i].offset);
        struct lt_json *array = lt_json_set_array(json, pairs[i].key);
        for (size_t j = 0; j < list->count; j++) {
            lt_json_add_text(array, list->items[j].name);
            lt_json_add_text(array, list->items[j].value);
        }
    }
}

static char *text_of(const struct lt_json *json, const char *key)
{
    const char *text = lt_json_text(lt_json_get(json, key));
    return text ? lt_xstrdup(text) : NULL;
}

static void read_file(const struct lt_json *json, struct lt_who_file *file)
{
    const char *sha256 = lt_json_text(lt_json_get(json, "sha256"));
    const char *build_id = lt_json_text(lt_json_get(json, "build_id"));
    file->path = text_of(json, "path");
    snprintf(file->sha256, sizeof file->sha256, "%s", sha256 ? sha256 : "");
    snprintf(file->build_id, sizeof file->build_id, "%s", build_id ? build_id : "");
}

struct lt_who *lt_note_who_read(const struct lt_json *value)
{
    if (!value)
        return NULL;
    struct lt_who *who = lt_xcalloc(1, sizeof *who);
    char *begin = (char *)who;
    const struct lt_json *uid = lt_json_get(value, "uid");
    int64_t in_index = lt_json_integer(lt_json_get(value, "in_index"));
    for (size_t i = 0; i < COUNT_OF(files); i++)
        read_file(lt_json_get(value, files[i].key), (void *)(begin + files[i].offset));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *(char **)(void *)(begin + texts[i].offset) = text_of(value, texts[i].key);
    who->has_uid = uid != NULL;
    who->uid = (uint32_t)lt_json_integer(uid);
    who->source.in_index = in_index > 0 && in_index <= LT_INDEX_ABSENT ? (enum lt_in_index)in_index : 0;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct lt_json *array = lt_json_get(value, pairs[i].key);
        for (size_t j = 0; j + 1 < lt_json_size(array); j += 2) {
            const char *name = lt_json_text(lt_json_at(array, j)),
                       *text = lt_json_text(lt_json_at(array, j + 1));
            if (name && text)
                lt_pair_add((void *)(begin + pairs[i].offset), lt_xstrdup(name), lt_xstrdup(text));
        }
    }
    return who;
}
