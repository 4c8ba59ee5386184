/* SPDX-License-Identifier: Apache-2.0
 *
 * A series of names is judged as a whole, never by choosing from it: one file that does not belong keeps all
 * apart. */
#include "model/groups.h"

#include "base/file.h"
#include "model/columns.h"
#include "model/series.h"

#include <stdlib.h>
#include <string.h>

enum { IN_OR_OUT = LT_ROLE_INPUT | LT_ROLE_OUTPUT };

static bool is_any_dataset(const struct lt_run *run, const struct lt_run_file *file)
{
    return lt_run_is_dataset(run, file, LT_ROLE_INPUT) || lt_run_is_dataset(run, file, LT_ROLE_OUTPUT);
}

/* ---- what groups need ---- */

/* May these files of one series be one dataset? */
static bool is_groupable(const struct lt_run *run, const struct lt_series_file *items, size_t count)
{
    const struct lt_run_file *first = &run->files.items[items[0].file];
    unsigned role = first->roles & IN_OR_OUT;
    bool is_alike = role != IN_OR_OUT;
    const struct lt_profile **profiles = lt_xcalloc(count, sizeof *profiles);
    for (size_t i = 0; i < count && is_alike; i++) {
        const struct lt_run_file *file = &run->files.items[items[i].file];
        profiles[i] = lt_run_profile(file, (enum lt_role)role);
        is_alike = (file->roles & IN_OR_OUT) == role && !file->meta && !file->name_is_escaped &&
                   profiles[i] && strcmp(lt_run_file_namespace(file), lt_run_file_namespace(first)) == 0;
    }
    enum lt_column_type *types = NULL;
    is_alike = is_alike && lt_columns_same(profiles, count, &types);
    free(types);
    free(profiles);
    return is_alike;
}

static int compare_paths(const void *left, const void *right)
{
    const struct lt_run_file *a = left, *b = right;
    return strcmp(a->path, b->path);
}

/* Takes the place over. NULL when it would be in another namespace than its files are, or when a file of the
 * run is really called that. */
static struct lt_group *add_group(struct lt_run *run, enum lt_group_kind kind, char *place,
                                  const char *namespace)
{
    struct lt_group *group = lt_xcalloc(1, sizeof *group);
    char *name;
    *group = (struct lt_group){.kind = kind, .place = place};
    group->namespace = lt_naming_find(run->naming, place, &name);
    group->name = name ? name : lt_xstrdup(place);
    struct lt_run_file key = {.path = place};
    bool is_file = bsearch(&key, run->files.items, run->files.count, sizeof key, compare_paths);
    if (strcmp(group->namespace, namespace) == 0 && !is_file) {
        LT_VEC_PUSH(&run->groups, group);
        return group;
    }
    lt_group_free(group);
    return NULL;
}

/* ---- what lies beside the files of a group ---- */

void lt_folder_names_clear(struct lt_text_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct lt_text_list){0};
}

/* The folder looked at last: neighbours come one after the other. */
struct looking {
    const struct lt_folders *folders;
    char *folder;              /* NULL at first */
    struct lt_text_list names; /* sorted; without what no data have as a name: .hidden, _SUCCESS */
    bool is_listed;
    uint64_t looks;
};

/* Names looked at in a run. Past that nothing is known of folders: it would take longer than all else. */
enum { LOOKS_MOST = 5000000 };

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool look_into(struct looking *looking, const char *folder)
{
    struct lt_text_list *names = &looking->names;
    size_t kept = 0;
    if (looking->folder && strcmp(looking->folder, folder) == 0)
        return looking->is_listed;
    free(looking->folder);
    lt_folder_names_clear(names);
    looking->folder = lt_xstrdup(folder);
    looking->is_listed =
        looking->looks < LOOKS_MOST && looking->folders->list(looking->folders->user, folder, names);
    looking->looks += names->count + 1;
    for (size_t i = 0; i < names->count; i++) {
        if (strchr("._", names->items[i][0]))
            free(names->items[i]);
        else
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
    if (kept)
        qsort(names->items, kept, sizeof *names->items, compare_names);
    return looking->is_listed;
}

static void end_looking(struct looking *looking)
{
    free(looking->folder);
    lt_folder_names_clear(&looking->names);
}

/* ---- names that differ in one part ---- */

/* How many names of the folder are of the series of `like`. */
static size_t count_fitting(struct looking *looking, const char *like, const struct lt_part *part)
{
    const struct lt_text_list *names = &looking->names;
    size_t low = 0, high = names->count, fitting = 0;
    while (low < high) { /* the first with what stands before the part */
        size_t middle = low + (high - low) / 2;
        if (strncmp(names->items[middle], like, part->start) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < names->count && strncmp(names->items[low], like, part->start) == 0; low++) {
        const char *name = names->items[low];
        fitting += name[strlen(name) - 1] != '/' && lt_parts_fit(name, like, part);
        looking->looks++;
    }
    return fitting;
}

/* Is the folder all theirs, and are there more of them? */
static bool is_whole_folder(struct looking *looking, const char *folder, const char *like,
                            const struct lt_series_file *first, size_t count, enum lt_others *ret_others)
{
    bool is_listed = look_into(looking, folder) && looking->looks < LOOKS_MOST;
    size_t fitting = is_listed ? count_fitting(looking, like, &first->part) : 0;
    *ret_others = !is_listed ? LT_OTHERS_UNKNOWN : fitting > count ? LT_OTHERS_SOME : LT_OTHERS_NONE;
    return is_listed && fitting == looking->names.count;
}

static void group_siblings(struct lt_run *run, struct looking *looking, const struct lt_series_file *items,
                           size_t count)
{
    struct lt_run_file *first = &run->files.items[items[0].file];
    enum lt_others others;
    const char *base = lt_path_base(first->path), *name = lt_path_base(first->name);
    char *folder = lt_path_dir(first->path);
    bool is_whole = is_whole_folder(looking, folder, base, &items[0], count, &others);
    const struct lt_part *part = &items[0].part;
    char *place = is_whole ? lt_path_dir(first->name)
                           : lt_xasprintf("%.*s*%s", (int)(name - first->name + part->start), first->name,
                                          name + part->start + part->length);
    struct lt_group *group =
        add_group(run, is_whole ? LT_GROUP_FOLDER : LT_GROUP_PATTERN, place, lt_run_file_namespace(first));
    if (group)
        group->others = others;
    for (size_t i = 0; i < count; i++)
        lt_run_file_set_group(&run->files.items[items[i].file], group);
    free(folder);
}

/* ---- paths that differ in KEY=VALUE folders ---- */

/* Where the first of them is whose path is not before `path`; they are sorted by path. */
static const char *path_from(const struct lt_run *run, const struct lt_series_file *items, size_t count,
                             const char *path)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(run->files.items[items[middle].file].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count ? run->files.items[items[low].file].path : "";
}

/* Is there anything below the folder that is neither a file of these nor on the way to one? */
static enum lt_others others_below(const struct lt_run *run, struct looking *looking, const char *folder,
                                   const struct lt_series_file *items, size_t count)
{
    enum lt_others others = look_into(looking, folder) ? LT_OTHERS_NONE : LT_OTHERS_UNKNOWN;
    struct lt_text_list names = looking->names; /* ours: the folders below are looked into meanwhile */
    looking->names = (struct lt_text_list){0};
    free(looking->folder);
    looking->folder = NULL;
    for (size_t i = 0; i < names.count && others == LT_OTHERS_NONE; i++) {
        char *path = lt_path_join(folder, names.items[i]);
        size_t length = strlen(path);
        bool is_folder = path[length - 1] == '/';
        const char *found = path_from(run, items, count, path);
        if (is_folder ? strncmp(found, path, length) != 0 : strcmp(found, path) != 0) {
            others = LT_OTHERS_SOME;
        } else if (is_folder) {
            path[length - 1] = '\0';
            others = others_below(run, looking, path, items, count);
        }
        free(path);
    }
    lt_folder_names_clear(&names);
    return others;
}

static void group_partitions(struct lt_run *run, struct looking *looking, const struct lt_series_file *items,
                             size_t count)
{
    struct lt_run_file *first = &run->files.items[items[0].file];
    char *folder = lt_xstrndup(first->path, lt_partitioned_base(first->path));
    struct lt_group *group =
        add_group(run, LT_GROUP_PARTITIONS, lt_xstrdup(folder), lt_run_file_namespace(first));
    if (group)
        group->others = others_below(run, looking, folder, items, count);
    for (size_t i = 0; i < count; i++)
        lt_run_file_set_group(&run->files.items[items[i].file], group);
    free(folder);
}

static void group_rows(struct lt_run *run, const struct lt_folders *folders, const struct lt_series *series)
{
    struct looking looking = {.folders = folders};
    for (size_t i = 0; i < series->rows.count; i++) {
        const struct lt_series_row *row = &series->rows.items[i];
        const struct lt_series_file *items = series->items.items + row->start;
        if (!is_groupable(run, items, row->count))
            continue;
        if (lt_partitioned_base(run->files.items[items[0].file].path))
            group_partitions(run, &looking, items, row->count);
        else
            group_siblings(run, &looking, items, row->count);
    }
    end_looking(&looking);
}

/* ---- what the sidecar says ---- */

/* A pattern with the backslashes taken from what they quote; NULL when it is of one file. The folder, when
 * that is all that the pattern says. */
static char *place_of_pattern(const char *pattern)
{
    size_t length = strlen(pattern), wild = 0, at = 0;
    char *place = lt_xmalloc(length + 1);
    for (size_t i = 0; i < length; i++) {
        wild += strchr("*?[", pattern[i]) != NULL;
        i += pattern[i] == '\\' && i + 1 < length;
        place[at++] = pattern[i];
    }
    place[at] = '\0';
    size_t stars = at > 3 && strcmp(place + at - 3, "/**") == 0  ? 2
                   : at > 2 && strcmp(place + at - 2, "/*") == 0 ? 1
                                                                 : 0;
    if (wild && wild == stars && at - stars > 1)
        place[at - stars - 1] = '\0';
    if (wild && !strchr(place, '#'))
        return place;
    free(place);
    return NULL;
}

/* By entry of the sidecar, of which there are few. */
static struct lt_group *declared_group(struct lt_run *run, const struct lt_run_file *file)
{
    for (size_t i = 0; i < run->groups.count; i++)
        if (run->groups.items[i]->meta == file->meta)
            return run->groups.items[i];
    char *place = place_of_pattern(file->meta->path);
    struct lt_group *group =
        place ? add_group(run, LT_GROUP_DECLARED, place, lt_run_file_namespace(file)) : NULL;
    if (group)
        group->meta = file->meta;
    return group;
}

static void group_declared(struct lt_run *run)
{
    for (size_t i = 0; i < run->files.count; i++) {
        struct lt_run_file *file = &run->files.items[i];
        bool is_grouped = file->meta && file->meta->path && !file->meta->namespace && !file->meta->is_apart;
        if (is_grouped && is_any_dataset(run, file))
            lt_run_file_set_group(file, declared_group(run, file));
    }
}

/* ---- all of it ---- */

static int compare_groups(const void *left, const void *right)
{
    const struct lt_group *a = *(struct lt_group *const *)left, *b = *(struct lt_group *const *)right;
    int order = strcmp(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

static void drop_group(struct lt_run_file *file)
{
    const struct lt_group *group = lt_run_file_group(file);
    if (group && group->is_dropped)
        lt_run_file_set_group(file, NULL);
}

/* Two series of one name, as two kinds of files in one folder of partitions: the name tells neither. */
static void drop_namesakes(struct lt_run *run)
{
    struct lt_group **items = run->groups.items;
    size_t count = run->groups.count, kept = 0;
    bool *is_dropped = lt_xcalloc(count + 1, sizeof *is_dropped);
    if (count)
        qsort(items, count, sizeof *items, compare_groups);
    for (size_t i = 1; i < count; i++)
        if (compare_groups(&items[i - 1], &items[i]) == 0)
            is_dropped[i - 1] = is_dropped[i] = true;
    for (size_t i = 0; i < count; i++)
        items[i]->is_dropped = is_dropped[i] && items[i]->kind != LT_GROUP_DECLARED;
    for (size_t i = 0; i < run->files.count; i++)
        drop_group(&run->files.items[i]);
    for (size_t i = 0; i < count; i++) {
        if (items[i]->is_dropped)
            lt_group_free(items[i]);
        else
            items[kept++] = items[i];
    }
    for (size_t i = 0; i < kept; i++)
        items[i]->index = i;
    run->groups.count = kept;
    free(is_dropped);
}

/* Without any, as when nobody has looked at the data, there is nothing to search for. */
static bool are_any_columns_known(const struct lt_run *run)
{
    for (size_t i = 0; i < run->files.count; i++)
        if (run->files.items[i].profile && run->files.items[i].profile->columns.count)
            return true;
    return false;
}

void lt_groups_find(struct lt_run *run, const struct lt_folders *folders)
{
    struct lt_series series = {0};
    group_declared(run);
    bool is_wanted = !run->wants_no_groups && are_any_columns_known(run);
    for (size_t i = 0; i < run->files.count && is_wanted; i++)
        if (is_any_dataset(run, &run->files.items[i]) && !lt_run_file_group(&run->files.items[i]))
            lt_series_add(&series, run, i);
    lt_series_end(&series, run);
    group_rows(run, folders, &series);
    drop_namesakes(run);
    lt_series_clear(&series);
}
