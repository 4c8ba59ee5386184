/* SPDX-License-Identifier: Apache-2.0
 *
 * First match wins: sidecar rules, the job's `ignore`, code that was run, classes.def, modules, data. */
#include "model/class.h"

#include "base/buf.h"
#include "base/file.h"
#include "model/glob.h"
#include "model/interpreter.h"

#include <stdlib.h>
#include <string.h>

static const char *const class_names[] = {
#define CLASS(name, text, meaning) text,
#include "model/classes.def"
};
static const struct rule {
    enum lt_class class;
    const char *glob;
} rules[] = {
#define RULE(name, glob) {LT_CLASS_##name, glob},
#include "model/classes.def"
};
enum { RULES = sizeof rules / sizeof *rules };

const char *lt_class_name(enum lt_class class)
{
    return class_names[class];
}

struct lt_class_code {
    char **items;
    size_t count, capacity;
};

char *lt_class_normal_path(const char *folder, const char *path)
{
    char *joined = lt_path_join(folder ? folder : "/", path);
    struct lt_buf out = {0};
    for (char *part = strtok(joined, "/"); part; part = strtok(NULL, "/")) {
        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (out.length && out.data[--out.length] != '/')
                ;
            continue;
        }
        lt_buf_addc(&out, '/');
        lt_buf_adds(&out, part);
    }
    if (!out.length)
        lt_buf_addc(&out, '/');
    free(joined);
    lt_buf_add(&out, "", 0);
    return lt_buf_take(&out);
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

struct lt_class_code *lt_class_code_of(const struct lt_observed *observed)
{
    struct lt_class_code *code = lt_xcalloc(1, sizeof *code);
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (process->owner != (long)i || !process->program)
            continue;
        LT_VEC_PUSH(code, lt_xstrdup(process->program));
        if (process->exec_name && process->exec_name[0])
            LT_VEC_PUSH(code, lt_class_normal_path(process->folder, process->exec_name));
        const char *script = lt_interpreter_script(process->program, process->argv);
        if (script)
            LT_VEC_PUSH(code, lt_class_normal_path(process->folder, script));
    }
    if (code->count)
        qsort(code->items, code->count, sizeof *code->items, compare_texts);
    return code;
}

void lt_class_code_free(struct lt_class_code *code)
{
    for (size_t i = 0; i < code->count; i++)
        free(code->items[i]);
    free(code->items);
    free(code);
}

static bool is_ignored(const struct lt_job_meta *job, const char *path)
{
    for (size_t i = 0; job && i < job->ignore.count; i++) {
        const char *glob = job->ignore.items[i];
        char *anywhere = glob[0] == '/' ? lt_xstrdup(glob) : lt_xasprintf("/**/%s", glob);
        bool is_match = lt_glob_match(anywhere, path);
        free(anywhere);
        if (is_match)
            return true;
    }
    return false;
}

static bool class_by_name(const char *name, enum lt_class *ret_class)
{
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (strcmp(class_names[i], name) == 0) {
            *ret_class = (enum lt_class)i;
            return true;
        }
    return false;
}

/* What a path must have to match a rule, so that nearly all are passed over without matching: the longest
 * piece of plain text at the beginning of the glob, or within it behind leading "**" folders, or at its end.
 */
struct need {
    char text[40];
    size_t length;
    enum { AT_START, WITHIN, AT_END } where;
};

static struct need need_of(const char *glob)
{
    struct need need = {.where = AT_START};
    const char *start = glob;
    if (strncmp(start, "/**/", 4) == 0) {
        need.where = WITHIN;
        start += 3;
    }
    need.length = strcspn(start, "*?[\\");
    if (need.where == WITHIN && need.length == 1 && start[1] == '*') {
        start += 2;
        need.length = strcspn(start, "*?[\\");
        need.where = start[need.length] ? WITHIN : AT_END;
    }
    if (need.length >= sizeof need.text)
        need.length = 0; /* needs nothing, then */
    memcpy(need.text, start, need.length);
    return need;
}

static bool has_need(const struct need *need, const char *path, size_t length)
{
    if (need->where == WITHIN)
        return strstr(path, need->text) != NULL;
    return length >= need->length &&
           memcmp(need->where == AT_END ? path + length - need->length : path, need->text, need->length) == 0;
}

static const struct rule *find_rule(const char *path)
{
    static struct need needs[RULES];
    static bool is_ready;
    size_t length = strlen(path);
    for (size_t i = 0; !is_ready && i < RULES; i++)
        needs[i] = need_of(rules[i].glob);
    is_ready = true;
    for (size_t i = 0; i < RULES; i++)
        if (has_need(&needs[i], path, length) && lt_glob_match(rules[i].glob, path))
            return &rules[i];
    return NULL;
}

enum lt_class lt_class_of(const char *path, const struct lt_metadata *metadata, const struct lt_job_meta *job,
                          const struct lt_class_code *code, bool is_module_read)
{
    enum lt_class class;
    for (size_t i = 0; i < metadata->classes.count; i++)
        if (lt_glob_match(metadata->classes.items[i].path, path) &&
            class_by_name(metadata->classes.items[i].class_name, &class))
            return class;
    if (is_ignored(job, path))
        return LT_CLASS_CACHE;
    if (code->count && bsearch(&path, code->items, code->count, sizeof *code->items, compare_texts))
        return LT_CLASS_CODE;
    const struct rule *rule = find_rule(path);
    if (rule)
        return rule->class;
    return is_module_read && lt_interpreter_is_module(path) ? LT_CLASS_CODE : LT_CLASS_DATA;
}
