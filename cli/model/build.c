/* SPDX-License-Identifier: Apache-2.0
 *
 * Each file (by identity) is summed over its uses, and gives up to two entries: one under the name it was
 * read by, one under the name it has at the end. Entries of the same name become one: a file that was read
 * and then replaced by another under its name was both input and output.
 *
 *     input         read before this run first wrote it, or later while some of its former content was there;
 *                   not made by it. Under the name that it had at the start
 *     output        written, or renamed or linked into place, and still there
 *     intermediate  written, then read
 *     temporary     made by the run and gone
 *     touched       opened, no bytes moved */
#include "model/build.h"

#include "model/class.h"
#include "model/former_names.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "model/run_edges.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file over all its uses. */
struct sum {
    bool is_used, created, truncated, appended, estimated, mapped_write;
    bool readers_are_interpreters, is_version_known, has_changed;
    bool is_linked; /* the last name it was given was one beside another */
    uint64_t read_bytes, written_bytes, mapped_bytes, opens;
    uint64_t first_read_seq, last_read_seq, first_write_seq;
    uint64_t emptied_seq;            /* when it was first emptied; 0: never */
    uint64_t first_seq, former_size; /* the first sight of it, and its size then */
    const char *read_path;           /* the name at the first read; of an input, the one at the start */
    const char *placed_from; /* the first name that it was moved or linked from; NULL when it never was */
    uint64_t placed_seq;     /* when that was */
    uint64_t size_at_open;
    int64_t mtime_at_open_ns;
};

void lt_build_reason(struct lt_run *run, const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    char *name = lt_ident_name(text, NULL);
    /* The same for every process of its kind: said once, so that a log does not drown in it. */
    for (size_t i = 0; i < run->reasons.count; i++)
        if (strcmp(run->reasons.items[i], name) == 0) {
            free(name);
            return;
        }
    LT_VEC_PUSH(&run->reasons, name);
}

static void earliest(uint64_t *seq, uint64_t other)
{
    if (other && (!*seq || other < *seq))
        *seq = other;
}

static void add_use(struct sum *sum, const struct lt_observed *observed, const struct lt_seen_use *use,
                    bool is_interpreter)
{
    const struct lt_seen_file *file = &observed->files.items[use->file];
    bool is_first = !sum->is_used;
    if (is_first || use->seq < sum->first_seq) {
        sum->first_seq = use->seq;
        sum->former_size = use->size_at_open;
    }
    sum->is_used = true;
    sum->created |= use->created;
    if (use->emptied)
        earliest(&sum->emptied_seq, use->opens ? use->seq : use->last_write_seq);
    sum->truncated |= use->truncated;
    sum->appended |= use->appended && use->written_bytes;
    sum->estimated |= use->estimated || use->mapped_bytes;
    sum->opens += use->opens;
    sum->read_bytes += use->read_bytes + use->mapped_bytes;
    sum->mapped_bytes += use->mapped_bytes;
    sum->written_bytes += use->written_bytes;
    if (use->first_read_seq && (!sum->first_read_seq || use->first_read_seq < sum->first_read_seq))
        sum->read_path = use->path;
    earliest(&sum->first_read_seq, use->first_read_seq);
    earliest(&sum->first_write_seq, use->first_write_seq);
    if (use->last_read_seq > sum->last_read_seq)
        sum->last_read_seq = use->last_read_seq;
    /* A store through a mapping leaves no trace but the file's time stamps; it came after the mapping was
     * made, which itself counts as a read. */
    bool is_write_unseen = use->mapped_write || (use->estimated && !use->written_bytes &&
                                                 (use->open_flags & O_ACCMODE) != O_RDONLY);
    if (is_write_unseen && file->final_path &&
        (file->final_mtime_ns != use->mtime_at_open_ns || file->final_size != use->size_at_open)) {
        sum->mapped_write = true;
        earliest(&sum->first_write_seq, use->last_read_seq ? use->last_read_seq + 1 : use->seq);
    }
    if (use->first_read_seq) {
        sum->readers_are_interpreters =
            is_first ? is_interpreter : sum->readers_are_interpreters && is_interpreter;
        sum->has_changed |=
            sum->is_version_known && use->mtime_at_open_ns && sum->mtime_at_open_ns &&
            (use->mtime_at_open_ns != sum->mtime_at_open_ns || use->size_at_open != sum->size_at_open);
        sum->is_version_known = true;
        sum->size_at_open = use->size_at_open;
        sum->mtime_at_open_ns = use->mtime_at_open_ns;
    }
}

/* What judging goes through: each file with its uses. */
struct judging {
    const struct lt_observed *observed;
    uint32_t *first;          /* of each file: where its uses begin in `order`; one more at the end */
    uint32_t *order;          /* the uses, by file */
    const char **placed_from; /* as in struct sum */
    uint64_t *placed_seq;     /* likewise */
    struct lt_former_names *names;
    bool *is_interpreter; /* of each process: does it run scripts? */
    struct verdict {
        bool created : 1, readers_are_interpreters : 1, is_input : 1, is_linked : 1, is_written : 1;
    } * verdicts; /* what is asked of a file later */
};

/* Names that were given: the file counts as written under the last of them. */
static void find_placed(struct judging *judging)
{
    const struct lt_observed *observed = judging->observed;
    for (size_t i = 0; i < observed->moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        bool is_placed = S_ISREG(move->mode) && (move->how == LT_SEEN_RENAME || move->how == LT_SEEN_LINK);
        if (!is_placed || move->file == LT_NO_INDEX)
            continue;
        judging->verdicts[move->file].is_linked = move->how == LT_SEEN_LINK;
        if (judging->placed_from[move->file])
            continue;
        judging->placed_from[move->file] = move->from;
        judging->placed_seq[move->file] = move->seq;
    }
}

/* Uses stand in the order in which they were recorded; this puts them by file, too. */
static void order_uses(struct judging *judging)
{
    const struct lt_observed *observed = judging->observed;
    uint32_t *first = lt_xcalloc(observed->files.count + 2, sizeof *first);
    size_t count = observed->uses.count;
    judging->order = lt_xmalloc(count * sizeof *judging->order);
    for (size_t i = 0; i < count; i++)
        first[observed->uses.items[i].file + 2]++;
    for (size_t i = 2; i < observed->files.count + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < count; i++)
        judging->order[first[observed->uses.items[i].file + 1]++] = (uint32_t)i;
    judging->first = first;
}

static struct judging start_judging(const struct lt_observed *observed)
{
    struct judging judging = {.observed = observed};
    judging.placed_from = lt_xcalloc(observed->files.count, sizeof *judging.placed_from);
    judging.placed_seq = lt_xcalloc(observed->files.count, sizeof *judging.placed_seq);
    judging.verdicts = lt_xcalloc(observed->files.count, sizeof *judging.verdicts);
    judging.is_interpreter = lt_xcalloc(observed->processes.count, sizeof *judging.is_interpreter);
    for (size_t i = 0; i < observed->processes.count; i++)
        judging.is_interpreter[i] =
            observed->processes.items[i].program &&
            lt_interpreter_runs(observed->processes.items[i].program, observed->processes.items[i].argv);
    find_placed(&judging);
    order_uses(&judging);
    return judging;
}

static void end_judging(struct judging *judging)
{
    free(judging->first);
    free(judging->order);
    free(judging->placed_from);
    free(judging->placed_seq);
    lt_former_names_free(judging->names);
    free(judging->is_interpreter);
    free(judging->verdicts);
}

/* Did the run read what was there before it, and not what it had itself put there? */
static bool is_input(const struct sum *sum)
{
    bool is_former = !sum->first_write_seq || sum->first_read_seq < sum->first_write_seq;
    bool is_left = sum->former_size && (!sum->emptied_seq || sum->first_read_seq < sum->emptied_seq);
    return sum->first_read_seq && !sum->created && (is_former || is_left);
}

static struct sum sum_up(const struct judging *judging, size_t file)
{
    struct sum sum = {.placed_from = judging->placed_from[file],
                      .placed_seq = judging->placed_seq[file],
                      .is_linked = judging->verdicts[file].is_linked};
    for (size_t i = judging->first[file]; i < judging->first[file + 1]; i++) {
        struct lt_seen_use use;
        lt_observed_use(judging->observed, judging->order[i], &use);
        add_use(&sum, judging->observed, &use,
                use.process != LT_NO_INDEX && judging->is_interpreter[use.process]);
    }
    if (is_input(&sum))
        sum.read_path = lt_former_name(judging->names, file, sum.read_path, sum.first_read_seq);
    if (sum.placed_from && !sum.created)
        sum.placed_from = lt_former_name(judging->names, file, sum.placed_from, sum.placed_seq);
    /* Seen last under the name that was there before: the link is one name more of it, or it was moved away
     * and back; and no writing. */
    const char *final = judging->observed->files.items[file].final_path;
    if (sum.placed_from && final && strcmp(final, sum.placed_from) == 0) {
        sum.placed_from = NULL;
        sum.is_linked = false;
    }
    return sum;
}

static bool is_a_path(const char *path)
{
    return path && path[0] == '/' && strncmp(path, "/memfd:", 7) != 0;
}

static struct lt_run_file *add_entry(struct lt_run *run, const char *path, unsigned roles,
                                     const struct sum *sum)
{
    LT_VEC_PUSH(&run->files,
                (struct lt_run_file){.path = path,
                                     .roles = roles & UINT8_MAX,
                                     .opens = sum->opens < UINT32_MAX ? (uint32_t)sum->opens : UINT32_MAX,
                                     .bytes_estimated = sum->estimated});
    return &run->files.items[run->files.count - 1];
}

static void fill_read(struct lt_run_file *entry, const struct sum *sum)
{
    entry->read_bytes = sum->read_bytes;
    entry->mapped_bytes = sum->mapped_bytes;
}

static void fill_written(struct lt_run_file *entry, const struct lt_seen_file *file, const struct sum *sum)
{
    entry->written_bytes = sum->written_bytes;
    entry->created = sum->created;
    entry->truncated = sum->truncated;
    entry->appended = sum->appended;
    const char *from = sum->created && file->first_path ? file->first_path : sum->placed_from;
    if (sum->placed_from && from && strcmp(from, entry->path) != 0)
        entry->renamed_from = from;
    entry->is_linked = sum->is_linked;
    entry->is_moved = entry->renamed_from && !sum->is_linked && !sum->created && !sum->first_write_seq;
}

/* The entries of one file; adds what they need for their class to `run`. */
static void judge(struct lt_run *run, const struct lt_seen_file *file, const struct sum *sum)
{
    const char *last = file->final_path ? file->final_path : file->last_path;
    bool is_written = sum->first_write_seq || sum->placed_from;
    bool is_read = sum->first_read_seq != 0;
    bool was_input = is_input(sum);
    bool is_output = is_written && file->final_path;
    bool is_intermediate = sum->first_write_seq && sum->last_read_seq >= sum->first_write_seq;
    const char *read_path = is_a_path(sum->read_path) ? sum->read_path : last;
    if (!S_ISREG(file->mode) || !is_a_path(last) || (!sum->is_used && !sum->placed_from))
        return;
    if (was_input && strcmp(read_path, last) != 0 && is_output) {
        struct lt_run_file *read_entry = add_entry(run, read_path, LT_ROLE_INPUT, sum);
        fill_read(read_entry, sum);
        read_entry->is_deleted = true;
        was_input = false;
        is_read = false;
    }
    unsigned roles = (was_input ? LT_ROLE_INPUT : 0) | (is_output ? LT_ROLE_OUTPUT : 0) |
                     (is_intermediate ? LT_ROLE_INTERMEDIATE : 0);
    if (sum->created && !file->final_path)
        roles |= LT_ROLE_TEMPORARY;
    if (!roles)
        roles = LT_ROLE_TOUCHED;
    struct lt_run_file *entry = add_entry(run, was_input && !is_output ? read_path : last, roles, sum);
    if (is_read)
        fill_read(entry, sum);
    if (is_written)
        fill_written(entry, file, sum);
    entry->is_settled = file->final_path && file->final_size && strcmp(entry->path, file->final_path) == 0;
    entry->is_deleted = !file->final_path && !sum->created && !file->is_path_taken;
    entry->changed_under_run = was_input && !is_written && file->final_path && sum->is_version_known &&
                               (sum->has_changed || sum->size_at_open != file->final_size ||
                                sum->mtime_at_open_ns != file->final_mtime_ns);
}

static int compare_entries(const void *left, const void *right)
{
    const struct lt_run_file *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static void merge_into(struct lt_run_file *to, struct lt_run_file *from)
{
    to->roles |= from->roles;
    to->read_bytes += from->read_bytes;
    to->written_bytes += from->written_bytes;
    to->mapped_bytes += from->mapped_bytes;
    to->opens = from->opens < UINT32_MAX - to->opens ? to->opens + from->opens : UINT32_MAX;
    /* Made here only if nothing was there: an older file of this name tells otherwise. */
    to->created = (to->created || from->created) && !((to->roles | from->roles) & LT_ROLE_INPUT);
    to->truncated |= from->truncated;
    to->appended |= from->appended;
    to->bytes_estimated |= from->bytes_estimated;
    to->changed_under_run |= from->changed_under_run;
    to->is_deleted &= from->is_deleted;
    to->is_settled |= from->is_settled;
    to->is_moved |= from->is_moved;
    to->is_linked |= from->is_linked;
    if (!to->renamed_from)
        to->renamed_from = from->renamed_from;
}

static int compare_places(const void *left, const void *right, void *files)
{
    const struct lt_run_file *items = files;
    return strcmp(items[*(const uint32_t *)left].path, items[*(const uint32_t *)right].path);
}

/* By path. Numbers are sorted and not the entries, which would take as much room again. */
static void sort_entries(struct lt_run *run)
{
    struct lt_run_file *items = run->files.items;
    size_t count = run->files.count, sorted = 1;
    while (sorted < count && strcmp(items[sorted - 1].path, items[sorted].path) <= 0)
        sorted++;
    if (sorted >= count)
        return;
    uint32_t *order = lt_xmalloc(count * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, count, sizeof *order, compare_places, items);
    for (size_t i = 0; i < count; i++) { /* each ring of places is gone through once */
        struct lt_run_file first = items[i];
        size_t to = i;
        while (order[to] != i) {
            size_t from = order[to];
            items[to] = items[from];
            order[to] = (uint32_t)to;
            to = from;
        }
        items[to] = first;
        order[to] = (uint32_t)to;
    }
    free(order);
}

/* One entry a path; a role that stays says more than one that went. */
static void merge_entries(struct lt_run *run)
{
    sort_entries(run);
    size_t kept = 0;
    for (size_t i = 0; i < run->files.count; i++) {
        if (kept && strcmp(run->files.items[kept - 1].path, run->files.items[i].path) == 0)
            merge_into(&run->files.items[kept - 1], &run->files.items[i]);
        else
            run->files.items[kept++] = run->files.items[i];
    }
    run->files.count = kept;
    for (size_t i = 0; i < kept; i++) {
        struct lt_run_file *file = &run->files.items[i];
        if (file->roles & (LT_ROLE_INPUT | LT_ROLE_OUTPUT))
            file->roles &= UINT8_MAX & ~(unsigned)(LT_ROLE_TEMPORARY | LT_ROLE_TOUCHED);
        else if (file->roles & LT_ROLE_TEMPORARY)
            file->roles &= UINT8_MAX & ~(unsigned)LT_ROLE_TOUCHED;
    }
}

/* A name that was taken away from a file the run did not make was there before. If nothing has it now, and
 * the run used the file, it is gone as a dataset. */
static void note_replaced(const struct judging *judging, struct lt_run *run)
{
    const struct lt_observed *observed = judging->observed;
    for (size_t i = 0; i < observed->moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        if (move->how != LT_SEEN_UNLINK)
            continue;
        long index = move->file;
        const char *name = index == LT_NO_INDEX || judging->verdicts[index].created
                               ? move->from
                               : lt_former_name(judging->names, (size_t)index, move->from, move->seq);
        struct lt_run_file key = {.path = name};
        struct lt_run_file *entry =
            run->files.count ? bsearch(&key, run->files.items, run->files.count, sizeof key, compare_entries)
                             : NULL;
        const struct verdict *verdict = index == LT_NO_INDEX ? NULL : &judging->verdicts[index];
        if (!entry || (verdict && verdict->created))
            continue;
        entry->created = false;
        entry->is_replaced = true;
        const struct lt_seen_file *file = verdict ? &observed->files.items[index] : NULL;
        bool is_gone = file && !file->final_path && !file->is_path_taken && !(entry->roles & LT_ROLE_OUTPUT);
        if (is_gone && (verdict->is_input || verdict->is_written))
            entry->roles |= LT_ROLE_DROPPED;
    }
}

/* The path's own text where it is text; else one of its own. */
static void set_name(struct lt_run *run, struct lt_run_file *file)
{
    const unsigned char *byte = (const unsigned char *)file->path;
    bool is_escaped = false;
    file->name = file->path;
    while (*byte && *byte < 0x80)
        byte++;
    if (!*byte)
        return;
    char *name = lt_ident_name(file->path, &is_escaped);
    if (is_escaped)
        file->name = lt_pool_text(run->texts, name, strlen(name));
    file->name_is_escaped = is_escaped;
    free(name);
}

/* What the run's naming makes of it; malloc'd, NULL when that is nothing. */
static struct lt_identity *identity_of(const struct lt_naming *naming, const struct lt_run_file *file)
{
    if (!naming || (file->meta && file->meta->namespace))
        return NULL;
    struct lt_identity *identity = lt_xcalloc(1, sizeof *identity);
    identity->namespace = lt_naming_find(naming, file->name, &identity->name);
    return identity;
}

static void name_and_class(struct lt_run *run, const struct lt_class_code *code, bool *module_readers)
{
    for (size_t i = 0; i < run->files.count; i++) {
        struct lt_run_file *file = &run->files.items[i];
        set_name(run, file);
        file->class = lt_class_of(file->path, run->metadata, run->job_meta, code, module_readers[i]);
        file->meta = lt_metadata_dataset_at(run->metadata, file->path);
        file->identity = identity_of(run->naming, file);
    }
}

/* Which of the run's files only interpreters have read. */
static bool *find_module_readers(const struct lt_observed *observed, const struct verdict *verdicts,
                                 const struct lt_run *run)
{
    bool *flags = lt_xcalloc(run->files.count, sizeof *flags);
    for (size_t i = 0; i < observed->files.count; i++) {
        const struct lt_seen_file *file = &observed->files.items[i];
        const char *path = file->final_path ? file->final_path : file->last_path;
        if (!verdicts[i].readers_are_interpreters || !path)
            continue;
        struct lt_run_file key = {.path = path};
        struct lt_run_file *entry =
            run->files.count ? bsearch(&key, run->files.items, run->files.count, sizeof key, compare_entries)
                             : NULL;
        if (entry && !(entry->roles & LT_ROLE_OUTPUT))
            flags[entry - run->files.items] = true;
    }
    return flags;
}

static void add_processes(const struct lt_observed *observed, struct lt_run *run)
{
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *seen = &observed->processes.items[i];
        if (observed->chosen && !observed->chosen[i])
            continue;
        struct lt_run_process process = {
            .pid = seen->pid,
            .parent_pid = seen->parent_pid,
            .exec_count = seen->exec_count,
            .program = lt_xstrdup(seen->program ? seen->program : ""),
            .command_line = seen->argv ? lt_ident_mask(seen->argv) : lt_xstrdup(""),
            .start_ns = seen->start_ns,
            .end_ns = seen->end_ns,
            .is_traced = true,
        };
        LT_VEC_PUSH(&run->processes, process);
    }
    for (size_t i = 0; i < observed->execs.count; i++) {
        const struct lt_seen_exec *exec = &observed->execs.items[i];
        if (exec->image != LT_NO_INDEX)
            continue;
        struct lt_run_process process = {
            .pid = exec->pid,
            .program = lt_xstrdup(exec->path),
            .command_line = lt_ident_name(exec->path, NULL),
            .note = lt_xstrdup(exec->why_not ? exec->why_not : "not traced"),
        };
        LT_VEC_PUSH(&run->processes, process);
    }
}

static void add_reasons(const struct lt_observed *observed, struct lt_run *run)
{
    for (size_t i = 0; i < observed->execs.count; i++)
        if (observed->execs.items[i].why_not)
            lt_build_reason(run, "%s", observed->execs.items[i].why_not);
    for (size_t i = 0; i < observed->losses.count; i++)
        lt_build_reason(run, "%s", observed->losses.items[i]);
    if (run->was_started && !observed->processes.count && !run->reasons.count)
        lt_build_reason(run, "the program left no record at all");
    if (observed->torn_records)
        lt_build_reason(run, "%llu record%s cut off when a process was killed",
                        (unsigned long long)observed->torn_records,
                        observed->torn_records == 1 ? " was" : "s were");
}

/* What the run's processes were seen by. */
static const char *backends_of(const struct lt_observed *observed)
{
    bool is_inside = false, is_outside = false;
    for (size_t i = 0; i < observed->processes.count; i++) {
        if (observed->chosen && !observed->chosen[i])
            continue;
        bool is_ptrace = strcmp(observed->processes.items[i].backend, "ptrace") == 0;
        is_outside |= is_ptrace;
        is_inside |= !is_ptrace;
    }
    return is_inside && is_outside ? "preload+ptrace"
           : is_outside            ? "ptrace"
           : is_inside             ? "preload"
                                   : "none";
}

static void judge_all(struct judging *judging, struct lt_run *run)
{
    for (size_t i = 0; i < judging->observed->files.count; i++) {
        struct sum sum = sum_up(judging, i);
        judging->verdicts[i] = (struct verdict){.created = sum.created,
                                                .readers_are_interpreters = sum.readers_are_interpreters,
                                                .is_input = is_input(&sum),
                                                .is_linked = sum.is_linked,
                                                .is_written = sum.first_write_seq != 0};
        judge(run, &judging->observed->files.items[i], &sum);
    }
}

/* ---- edges ---- */

/* Which dataset of the run each file is in `role`, plus one; 0 when it is none. */
static uint32_t *find_datasets(const struct judging *judging, const struct lt_run *run, enum lt_role role)
{
    const struct lt_observed *observed = judging->observed;
    uint32_t *datasets = lt_xcalloc(observed->files.count + 1, sizeof *datasets);
    for (size_t i = 0; i < observed->files.count; i++) {
        const struct lt_seen_file *file = &observed->files.items[i];
        const char *last = file->final_path ? file->final_path : file->last_path;
        struct lt_run_file key = {.path = file->final_path};
        if (role == LT_ROLE_INPUT && judging->verdicts[i].is_input) {
            const char *read_path = sum_up(judging, i).read_path;
            key.path = is_a_path(read_path) ? read_path : last;
        }
        if (!S_ISREG(file->mode) || !key.path || (role == LT_ROLE_INPUT && !judging->verdicts[i].is_input))
            continue;
        const struct lt_run_file *entry =
            bsearch(&key, run->files.items, run->files.count, sizeof key, compare_entries);
        if (entry && lt_run_is_dataset(run, entry, role))
            datasets[i] = (uint32_t)(entry - run->files.items) + 1;
    }
    return datasets;
}

static void find_edges(const struct judging *judging, struct lt_run *run)
{
    bool has_outputs = false;
    for (size_t i = 0; i < run->files.count && !has_outputs; i++)
        has_outputs = lt_run_is_dataset(run, &run->files.items[i], LT_ROLE_OUTPUT);
    run->edges_told = LT_EDGES_ALL;
    if (!has_outputs)
        return;
    uint32_t *inputs = find_datasets(judging, run, LT_ROLE_INPUT);
    uint32_t *outputs = find_datasets(judging, run, LT_ROLE_OUTPUT);
    lt_run_find_edges(run, judging->observed, inputs, outputs);
    free(inputs);
    free(outputs);
}

void lt_build_changes(const struct lt_observed *observed, struct lt_run *run)
{
    for (size_t i = 0; i < observed->files.count && run->files.count; i++) {
        const struct lt_seen_file *file = &observed->files.items[i];
        struct lt_run_file key = {.path = file->final_path};
        struct lt_run_file *entry =
            file->final_path ? bsearch(&key, run->files.items, run->files.count, sizeof key, compare_entries)
                             : NULL;
        const struct lt_profile *profile = entry ? entry->profile : NULL;
        if (!profile)
            continue;
        uint64_t state = lt_file_state(file->final_size, file->final_mtime_ns, file->inode);
        entry->changed_under_run |= profile->has_changed || (profile->state && profile->state != state);
    }
}

void lt_build(const struct lt_observed *observed, struct lt_run *run)
{
    run->texts = observed->texts ? lt_pool_share(observed->texts) : lt_pool_new();
    struct judging judging = start_judging(observed);
    judging.names = lt_former_names_new(observed, run->texts);
    judge_all(&judging, run);
    merge_entries(run);
    note_replaced(&judging, run);
    struct lt_class_code *code = lt_class_code_of(observed);
    bool *module_readers = find_module_readers(observed, judging.verdicts, run);
    name_and_class(run, code, module_readers);
    find_edges(&judging, run);
    add_processes(observed, run);
    add_reasons(observed, run);
    run->backend = backends_of(observed);
    lt_class_code_free(code);
    free(module_readers);
    end_judging(&judging);
}
