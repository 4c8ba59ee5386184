/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes over all records. The first takes in who (processes) and what (names, and through them files),
 * the second what they did, now that every ref can be resolved. Records come in the order of their chunks;
 * the run clock in each record gives the order in time. */
#include "trace/merge.h"

#include "trace/segments.h"
#include "trace/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a ref leads to: the index of a process, or of a file and a name. */
struct resolved {
    uint64_t ref;
    union {
        const char *path; /* of a name record */
        uint64_t parent;  /* of a process record: the ref of the one it was forked from */
    };
    uint32_t index;
};

struct merge {
    struct lt_segments *segments;
    struct {
        struct resolved *items;
        size_t count, capacity;
    } processes, names;
    uint32_t *file_table; /* open addressing: indexes of files by identity, plus one; 0 when free */
    size_t file_table_size;
    struct lt_observed *observed;
};

static size_t hash_identity(uint64_t device, uint64_t inode, int64_t birth_ns)
{
    uint64_t hash =
        (inode * UINT64_C(0x9e3779b97f4a7c15)) ^ ((uint64_t)birth_ns * UINT64_C(0xff51afd7ed558ccd)) ^ device;
    return (size_t)(hash ^ (hash >> 29));
}

static void grow_file_table(struct merge *merge)
{
    size_t size = merge->file_table_size ? merge->file_table_size * 2 : 256;
    uint32_t *table = lt_xcalloc(size, sizeof *table);
    for (size_t i = 0; i < merge->observed->files.count; i++) {
        const struct lt_seen_file *file = &merge->observed->files.items[i];
        size_t slot = hash_identity(file->device, file->inode, file->birth_ns) & (size - 1);
        while (table[slot])
            slot = (slot + 1) & (size - 1);
        table[slot] = (uint32_t)i + 1;
    }
    free(merge->file_table);
    merge->file_table = table;
    merge->file_table_size = size;
}

/* Index of the file with this identity; LT_NO_INDEX when it is not known and `make` is false. */
static long file_index(struct merge *merge, uint64_t device, uint64_t inode, int64_t birth_ns, bool make)
{
    if (merge->observed->files.count * 2 >= merge->file_table_size)
        grow_file_table(merge);
    size_t mask = merge->file_table_size - 1, slot = hash_identity(device, inode, birth_ns) & mask;
    for (; merge->file_table[slot]; slot = (slot + 1) & mask) {
        long index = (long)merge->file_table[slot] - 1;
        const struct lt_seen_file *file = &merge->observed->files.items[index];
        if (file->inode == inode && file->device == device && file->birth_ns == birth_ns)
            return index;
    }
    if (!make)
        return LT_NO_INDEX;
    LT_VEC_PUSH(&merge->observed->files,
                (struct lt_seen_file){.device = device, .inode = inode, .birth_ns = birth_ns});
    merge->file_table[slot] = (uint32_t)merge->observed->files.count;
    return (long)merge->observed->files.count - 1;
}

static bool is_text(const char *known, const char *bytes, size_t length)
{
    return known && strlen(known) == length && memcmp(known, bytes, length) == 0;
}

/* The text; the same as `known` if it reads the same, so that what repeats is kept once. */
static char *text_like(struct merge *merge, const char *bytes, size_t length, char *known)
{
    return is_text(known, bytes, length) ? known : lt_observed_text(merge->observed, bytes, length);
}

static char **read_words(struct merge *merge, const char *text, size_t length)
{
    LT_VEC(char *) words = {0};
    for (size_t at = 0; at < length;) {
        size_t word = strnlen(text + at, length - at);
        LT_VEC_PUSH(&words, lt_observed_text(merge->observed, text + at, word));
        at += word + 1;
    }
    LT_VEC_PUSH(&words, NULL);
    return lt_xrealloc(words.items, words.count * sizeof *words.items);
}

static void take_process(struct merge *merge, const struct lt_process_record *record, uint64_t ref)
{
    const char *text = (const char *)(record + 1);
    long index = (long)merge->observed->processes.count;
    struct lt_seen_process process = {
        .ref = ref,
        .pid = record->pid,
        .parent_pid = record->ppid,
        .parent = LT_NO_INDEX,
        .owner = index,
        .is_image = record->how == LT_PROCESS_EXEC,
        .start_seq = record->head.seq,
        .end_seq = record->end_seq,
        .fork_seq = record->head.seq - record->since_fork,
        .start_ns = record->start_ns,
        .end_ns = record->end_ns,
        .exit_status = (int)record->end_status - 1,
        .was_cut_off = record->end_how == LT_END_CUT,
        .backend = record->backend == LT_BACKEND_PTRACE ? "ptrace" : "preload",
    };
    if (process.is_image) {
        const struct lt_seen_process none = {0};
        const struct lt_seen_process *before = index ? &merge->observed->processes.items[index - 1] : &none;
        process.program = text_like(merge, text, record->executable_length, before->program);
        text += record->executable_length;
        process.folder = text_like(merge, text, record->folder_length, before->folder);
        text += record->folder_length;
        process.exec_name = text_like(merge, text, record->exec_name_length, before->exec_name);
        text += record->exec_name_length;
        process.argv = read_words(merge, text, record->argv_length);
    }
    LT_VEC_PUSH(&merge->processes,
                (struct resolved){.ref = ref, .index = (uint32_t)index, .parent = record->parent});
    LT_VEC_PUSH(&merge->observed->processes, process);
}

static void note_name(struct lt_seen_file *file, char *path, uint64_t seq)
{
    if (!file->first_path)
        file->first_path = path;
    if (!file->last_path || seq >= file->last_path_seq) {
        file->last_path = path;
        file->last_path_seq = seq;
    }
}

static void take_name(struct merge *merge, const struct lt_name_record *record, uint64_t ref)
{
    long index = file_index(merge, record->device, record->inode, record->birth_ns, true);
    struct lt_seen_file *file = &merge->observed->files.items[index];
    file->mode = record->mode;
    char *path = NULL;
    if (record->path_length) {
        const char *text = (const char *)(record + 1);
        size_t length = strnlen(text, record->path_length);
        bool is_first = is_text(file->first_path, text, length);
        path = text_like(merge, text, length, is_first ? file->first_path : file->last_path);
        /* Whether a name that is known is told once more depends on where in a table it fell. */
        if (path != file->first_path && path != file->last_path)
            note_name(file, path, record->head.seq);
    }
    if (S_ISSOCK(record->mode))
        LT_VEC_PUSH(&merge->observed->sockets,
                    (struct lt_seen_socket){.file = (uint32_t)index, .other_inode = record->other_end});
    LT_VEC_PUSH(&merge->names, (struct resolved){.ref = ref, .index = (uint32_t)index, .path = path});
}

static void first_pass(void *user, const struct lt_record_head *record, uint64_t ref)
{
    struct merge *merge = user;
    if (record->kind == LT_KIND_PROCESS)
        take_process(merge, (const struct lt_process_record *)(const void *)record, ref);
    else if (record->kind == LT_KIND_NAME)
        take_name(merge, (const struct lt_name_record *)(const void *)record, ref);
}

static int compare_refs(const void *left, const void *right)
{
    const struct resolved *a = left, *b = right;
    return a->ref < b->ref ? -1 : a->ref > b->ref;
}

static const struct resolved *find_ref(const struct resolved *items, size_t count, uint64_t ref)
{
    struct resolved key = {.ref = ref};
    return count ? bsearch(&key, items, count, sizeof *items, compare_refs) : NULL;
}

static long process_index(const struct merge *merge, uint64_t ref)
{
    const struct resolved *found = find_ref(merge->processes.items, merge->processes.count, ref);
    return found ? (long)found->index : LT_NO_INDEX;
}

static void take_use(struct merge *merge, const struct lt_use_record *record)
{
    const struct resolved *name = find_ref(merge->names.items, merge->names.count, record->name);
    if (!name) {
        merge->observed->torn_records += record->name != 0; /* 0: no room for the name, counted as a loss */
        return;
    }
    struct lt_observed *observed = merge->observed;
    struct lt_kept_use use = {
        .record = record,
        .file = name->index & INT32_MAX,
        .process = (int32_t)process_index(merge, record->process),
    };
    const struct lt_seen_file *file = &observed->files.items[name->index];
    /* Nameless so far, a file may still get a name. */
    use.is_odd = name->path != file->first_path || (!name->path && S_ISREG(file->mode));
    if (use.is_odd)
        LT_VEC_PUSH(&observed->odd_uses,
                    (struct lt_odd_use){.use = observed->uses.count, .path = name->path});
    LT_VEC_PUSH(&observed->uses, use);
}

static void take_move(struct merge *merge, const struct lt_move_record *record)
{
    const char *text = (const char *)(record + 1);
    struct lt_seen_move move = {
        .how = record->how == LT_MOVE_LINK      ? LT_SEEN_LINK
               : record->how == LT_MOVE_SYMLINK ? LT_SEEN_SYMLINK
               : record->how == LT_MOVE_UNLINK  ? LT_SEEN_UNLINK
                                                : LT_SEEN_RENAME,
        .seq = record->head.seq,
        .process = process_index(merge, record->process),
        .device = record->device,
        .inode = record->inode,
        .birth_ns = record->birth_ns,
        .mode = record->mode,
        .from = lt_observed_text(merge->observed, text, record->from_length),
        .to = lt_observed_text(merge->observed, text + record->from_length, record->to_length),
    };
    bool is_placed = S_ISREG(move.mode) && (move.how == LT_SEEN_RENAME || move.how == LT_SEEN_LINK);
    move.file = move.how == LT_SEEN_SYMLINK
                    ? LT_NO_INDEX
                    : file_index(merge, move.device, move.inode, move.birth_ns, is_placed);
    if (is_placed) {
        struct lt_seen_file *file = &merge->observed->files.items[move.file];
        file->mode = move.mode;
        if (!file->first_path && move.from[0])
            note_name(file, move.from, 0);
        if (move.to[0])
            note_name(file, move.to, move.seq);
    }
    LT_VEC_PUSH(&merge->observed->moves, move);
}

static void take_copy(struct merge *merge, const struct lt_copy_record *record)
{
    const struct resolved *from = find_ref(merge->names.items, merge->names.count, record->from);
    const struct resolved *to = find_ref(merge->names.items, merge->names.count, record->to);
    if (from && to)
        LT_VEC_PUSH(&merge->observed->copies, (struct lt_seen_copy){
                                                  .process = process_index(merge, record->process),
                                                  .from = from->index,
                                                  .to = to->index,
                                                  .bytes = record->bytes,
                                                  .first_seq = record->head.seq,
                                                  .last_seq = record->last_seq,
                                              });
}

static void second_pass(void *user, const struct lt_record_head *head, uint64_t ref)
{
    struct merge *merge = user;
    const void *record = head;
    (void)ref;
    if (head->kind == LT_KIND_USE) {
        take_use(merge, record);
    } else if (head->kind == LT_KIND_MOVE) {
        take_move(merge, record);
    } else if (head->kind == LT_KIND_COPY) {
        take_copy(merge, record);
    } else if (head->kind == LT_KIND_EXEC) {
        const struct lt_exec_record *exec = record;
        if (exec->failure)
            return;
        struct lt_seen_exec seen = {
            .seq = head->seq,
            .fork_seq = head->seq - exec->since_fork,
            .process = process_index(merge, exec->process),
            .pid = exec->pid,
            .not_followed = exec->not_followed,
            .uid = exec->uid,
            .path = lt_observed_text(merge->observed, (const char *)(exec + 1), exec->path_length),
            .image = LT_NO_INDEX,
        };
        LT_VEC_PUSH(&merge->observed->execs, seen);
    } else if (head->kind == LT_KIND_ACCESS) {
        const struct lt_access_record *access = record;
        struct lt_seen_access seen = {
            .how = access->how == LT_ACCESS_LISTED   ? LT_SEEN_LISTED
                   : access->how == LT_ACCESS_LOADED ? LT_SEEN_LOADED
                                                     : LT_SEEN_ABSENT,
            .process = process_index(merge, access->process),
            .path = lt_observed_text(merge->observed, (const char *)(access + 1), access->path_length),
        };
        LT_VEC_PUSH(&merge->observed->accesses, seen);
    }
}

/* Forks have the program, folder and arguments of the image they are copies of. */
static void link_parents(struct merge *merge)
{
    struct lt_observed *observed = merge->observed;
    for (size_t i = 0; i < merge->processes.count; i++) {
        struct lt_seen_process *process = &observed->processes.items[merge->processes.items[i].index];
        if (merge->processes.items[i].parent)
            process->parent = process_index(merge, merge->processes.items[i].parent);
    }
    for (size_t i = 0; i < observed->processes.count; i++) {
        struct lt_seen_process *process = &observed->processes.items[i];
        long ancestor = process->parent;
        for (size_t steps = 0; ancestor != LT_NO_INDEX && !observed->processes.items[ancestor].is_image;
             steps++) {
            ancestor = observed->processes.items[ancestor].parent;
            if (steps > observed->processes.count)
                ancestor = LT_NO_INDEX; /* a ring: only foreign bytes make one */
        }
        if (process->is_image || ancestor == LT_NO_INDEX)
            continue;
        const struct lt_seen_process *image = &observed->processes.items[ancestor];
        process->owner = ancestor;
        process->program = image->program;
        process->folder = image->folder;
        process->exec_name = image->exec_name;
        process->argv = image->argv;
    }
}

/* An image by what an exec knows of it. */
struct start {
    uint32_t pid; /* its own, or that of its parent */
    uint32_t index;
    uint64_t seq;
};

static int compare_starts(const void *left, const void *right)
{
    const struct start *a = left, *b = right;
    if (a->pid != b->pid)
        return a->pid < b->pid ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int compare_execs(const void *left, const void *right)
{
    const struct lt_seen_exec *a = left, *b = right;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* The first of the images that compares as `wanted` or behind it. */
static size_t first_from(const struct start *starts, size_t count, const struct start *wanted)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_starts(&starts[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct start *sort_starts(const struct lt_observed *observed, bool by_parent, size_t *ret_count)
{
    struct start *starts = lt_xcalloc(observed->processes.count, sizeof *starts);
    size_t count = 0;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (process->is_image)
            starts[count++] = (struct start){by_parent ? process->parent_pid : process->pid, (uint32_t)i,
                                             process->start_seq};
    }
    qsort(starts, count, sizeof *starts, compare_starts);
    *ret_count = count;
    return starts;
}

/* The image that a start led to: the first unclaimed one of that process id (or, when the id was not known,
 * with the announcing process as its parent) that checked in after it. */
static void match_execs(struct lt_observed *observed)
{
    bool *claimed = lt_xcalloc(observed->processes.count, sizeof *claimed);
    if (observed->execs.count)
        qsort(observed->execs.items, observed->execs.count, sizeof *observed->execs.items, compare_execs);
    for (int by_parent = 0; by_parent < 2; by_parent++) {
        size_t count;
        struct start *starts = sort_starts(observed, by_parent, &count);
        for (size_t e = 0; e < observed->execs.count; e++) {
            struct lt_seen_exec *exec = &observed->execs.items[e];
            if ((exec->pid == 0) != by_parent)
                continue;
            uint32_t parent = exec->process == LT_NO_INDEX ? 0 : observed->processes.items[exec->process].pid;
            struct start wanted = {.pid = by_parent ? parent : exec->pid, .seq = exec->seq};
            size_t i = first_from(starts, count, &wanted);
            while (i < count && starts[i].pid == wanted.pid && claimed[starts[i].index])
                i++;
            if (i < count && starts[i].pid == wanted.pid) {
                claimed[starts[i].index] = true;
                exec->image = starts[i].index;
            }
        }
        free(starts);
    }
    free(claimed);
}

static void count_execs(struct lt_observed *observed)
{
    for (size_t e = 0; e < observed->execs.count; e++) {
        const struct lt_seen_exec *exec = &observed->execs.items[e];
        if (exec->image == LT_NO_INDEX)
            continue;
        struct lt_seen_process *image = &observed->processes.items[exec->image];
        struct lt_seen_process *before =
            exec->process == LT_NO_INDEX ? NULL : &observed->processes.items[exec->process];
        if (before && before->pid == image->pid && !before->end_ns) { /* it ended by becoming another */
            before->end_ns = image->start_ns;
            before->end_seq = image->start_seq;
        }
        image->exec_count = before && before->pid == image->pid ? before->exec_count + 1 : 1;
        image->parent = exec->process;
        image->fork_seq = exec->fork_seq;
    }
}

static const char *const loss_texts[LT_LOSS_COUNTERS] = {
#define LOSS(name, index, meaning) [index] = meaning,
#include "wire/losses.def"
#undef LOSS
};

static void take_losses(struct merge *merge)
{
    const struct lt_segment_header *header = (const void *)merge->segments->items[0].bytes;
    for (int i = 0; i < LT_LOSS_COUNTERS; i++) {
        const char *text = loss_texts[i] ? loss_texts[i] : "something unknown was lost";
        if (header->losses[i] == 1)
            LT_VEC_PUSH(&merge->observed->losses, lt_xstrdup(text));
        else if (header->losses[i])
            LT_VEC_PUSH(&merge->observed->losses,
                        lt_xasprintf("%s (%llu times)", text, (unsigned long long)header->losses[i]));
    }
}

/* Records come in the order of their refs but for those that a segment had room for later. */
static void sort_refs(struct resolved *items, size_t count)
{
    bool is_sorted = true;
    for (size_t i = 1; i < count && is_sorted; i++)
        is_sorted = items[i - 1].ref < items[i].ref;
    if (!is_sorted)
        qsort(items, count, sizeof *items, compare_refs);
}

int lt_merge_read(const char *folder, struct lt_observed **ret_observed, struct lt_err *err)
{
    struct merge merge = {0};
    int result = lt_segments_map(folder, &merge.segments, err);
    if (result != LT_OK)
        return result;
    merge.observed = lt_xcalloc(1, sizeof *merge.observed);
    merge.observed->source = &merge.segments->source;
    merge.observed->torn_records = lt_segments_each(merge.segments, first_pass, &merge);
    sort_refs(merge.processes.items, merge.processes.count);
    sort_refs(merge.names.items, merge.names.count);
    lt_segments_each(merge.segments, second_pass, &merge);
    link_parents(&merge);
    match_execs(merge.observed);
    count_execs(merge.observed);
    lt_sockets_join(merge.observed);
    take_losses(&merge);
    *ret_observed = merge.observed;
    free(merge.processes.items);
    free(merge.names.items);
    free(merge.file_table);
    return LT_OK;
}
