/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes over all records. The first takes in who (processes) and what (names, and through them files),
 * the second what they did, now that every ref can be resolved. Records come in the order of their chunks;
 * the run clock in each record gives the order in time. */
#include "trace/merge.h"

#include "wire/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENT_MAX = 256 };

/* What a ref leads to: the index of a process, or of a file and a name. */
struct resolved {
    uint64_t ref;
    long index;
    char *path; /* of a name record */
    uint64_t seq;
};

struct merge {
    struct {
        const uint8_t *bytes;
        uint64_t size;
    } segments[SEGMENT_MAX];
    uint32_t segment_count;
    struct {
        struct resolved *items;
        size_t count, capacity;
    } processes, names;
    long *file_table; /* open addressing: indexes of files by identity, LT_NO_INDEX when free */
    size_t file_table_size;
    struct lt_observed *observed;
};

static int map_segments(struct merge *merge, const char *folder, struct lt_err *err)
{
    for (uint32_t index = 0; index < SEGMENT_MAX; index++) {
        char *path = lt_xasprintf("%s/segment.%u", folder, index);
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        int failure = errno;
        free(path);
        if (fd < 0 && index > 0)
            return LT_OK;
        if (fd < 0)
            return lt_err_sys(err, failure == ENOENT ? LT_ENOT_FOUND : LT_EIO, failure, "no trace in '%s'",
                              folder);
        struct stat status;
        void *bytes = MAP_FAILED;
        if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= LT_SEGMENT_HEADER_BYTES)
            bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
        if (bytes == MAP_FAILED)
            return index ? LT_OK : lt_err_set(err, LT_EFORMAT, "'%s/segment.0' is not a trace", folder);
        merge->segments[index].bytes = bytes;
        merge->segments[index].size = (uint64_t)status.st_size;
        merge->segment_count = index + 1;
    }
    return LT_OK;
}

/* Calls `take` with every record of every segment. Returns the number of torn ones. */
static uint64_t each_record(struct merge *merge,
                            void (*take)(struct merge *, const struct lt_record_head *, uint64_t ref))
{
    uint64_t torn = 0;
    for (uint32_t i = 0; i < merge->segment_count; i++) {
        struct lt_segment_reader reader;
        if (lt_segment_open(&reader, merge->segments[i].bytes, merge->segments[i].size, i) < 0)
            continue;
        const struct lt_record_head *record;
        uint64_t ref;
        while ((record = lt_segment_next(&reader, &ref)))
            take(merge, record, ref);
        torn += reader.torn;
    }
    return torn;
}

static size_t hash_identity(uint64_t device, uint64_t inode, int64_t birth_ns)
{
    uint64_t hash =
        (inode * UINT64_C(0x9e3779b97f4a7c15)) ^ ((uint64_t)birth_ns * UINT64_C(0xff51afd7ed558ccd)) ^ device;
    return (size_t)(hash ^ (hash >> 29));
}

static void grow_file_table(struct merge *merge)
{
    size_t size = merge->file_table_size ? merge->file_table_size * 2 : 256;
    long *table = lt_xmalloc(size * sizeof *table);
    for (size_t i = 0; i < size; i++)
        table[i] = LT_NO_INDEX;
    for (size_t i = 0; i < merge->observed->files.count; i++) {
        const struct lt_seen_file *file = &merge->observed->files.items[i];
        size_t slot = hash_identity(file->device, file->inode, file->birth_ns) % size;
        while (table[slot] != LT_NO_INDEX)
            slot = (slot + 1) % size;
        table[slot] = (long)i;
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
    size_t slot = hash_identity(device, inode, birth_ns) % merge->file_table_size;
    for (long index; (index = merge->file_table[slot]) != LT_NO_INDEX;
         slot = (slot + 1) % merge->file_table_size) {
        const struct lt_seen_file *file = &merge->observed->files.items[index];
        if (file->inode == inode && file->device == device && file->birth_ns == birth_ns)
            return index;
    }
    if (!make)
        return LT_NO_INDEX;
    merge->file_table[slot] = (long)merge->observed->files.count;
    LT_VEC_PUSH(&merge->observed->files,
                (struct lt_seen_file){.device = device, .inode = inode, .birth_ns = birth_ns});
    return merge->file_table[slot];
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
        .start_ns = record->start_ns,
        .end_ns = record->end_ns,
        .was_cut_off = record->end_how == LT_END_CUT,
        .backend = record->backend == LT_BACKEND_PTRACE ? "ptrace" : "preload",
    };
    if (process.is_image) {
        process.program = lt_xstrndup(text, record->executable_length);
        text += record->executable_length;
        process.folder = lt_xstrndup(text, record->folder_length);
        text += record->folder_length;
        process.exec_name = lt_xstrndup(text, record->exec_name_length);
        text += record->exec_name_length;
        struct {
            char **items;
            size_t count, capacity;
        } words = {0};
        for (size_t at = 0; at < record->argv_length;) {
            size_t length = strnlen(text + at, record->argv_length - at);
            LT_VEC_PUSH(&words, lt_xstrndup(text + at, length));
            at += length + 1;
        }
        LT_VEC_PUSH(&words, NULL);
        process.argv = words.items;
    }
    LT_VEC_PUSH(&merge->processes, (struct resolved){.ref = ref, .index = index, .seq = record->parent});
    LT_VEC_PUSH(&merge->observed->processes, process);
}

static void note_name(struct lt_seen_file *file, const char *path, uint64_t seq)
{
    if (!file->first_path)
        file->first_path = lt_xstrdup(path);
    if (!file->last_path || seq >= file->last_path_seq) {
        free(file->last_path);
        file->last_path = lt_xstrdup(path);
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
        path = lt_xstrndup((const char *)(record + 1), record->path_length);
        LT_VEC_PUSH(&merge->observed->names, path);
        note_name(file, path, record->head.seq);
    }
    LT_VEC_PUSH(&merge->names,
                (struct resolved){.ref = ref, .index = index, .path = path, .seq = record->head.seq});
}

static void first_pass(struct merge *merge, const struct lt_record_head *record, uint64_t ref)
{
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
    return found ? found->index : LT_NO_INDEX;
}

static void take_use(struct merge *merge, const struct lt_use_record *record)
{
    const struct resolved *name = find_ref(merge->names.items, merge->names.count, record->name);
    if (!name) {
        merge->observed->torn_records += record->name != 0; /* 0: no room for the name, counted as a loss */
        return;
    }
    struct lt_seen_use use = {
        .process = process_index(merge, record->process),
        .file = name->index,
        .path = name->path,
        .seq = record->head.seq,
        .open_flags = (int)record->open_flags,
        .created = record->status & LT_STATUS_CREATED,
        .truncated = record->status & LT_STATUS_TRUNCATED,
        .appended = record->status & LT_STATUS_APPEND,
        .mapped_read = record->status & LT_STATUS_MAPPED_READ,
        .mapped_write = record->status & LT_STATUS_MAPPED_WRITE,
        .estimated = record->status & LT_STATUS_ESTIMATE,
        .locked = record->status & LT_STATUS_LOCKED,
        .read_bytes = record->read_bytes + record->shared_read_bytes,
        .written_bytes = record->write_bytes + record->shared_write_bytes,
        .mapped_bytes = record->mapped_bytes,
        .opens = record->opens,
        .first_read_seq = record->first_read_seq,
        .last_read_seq = record->last_read_seq,
        .first_write_seq = record->first_write_seq,
        .last_write_seq = record->last_write_seq,
        .size_at_open = record->size_at_open,
        .mtime_at_open_ns = record->mtime_at_open_ns,
    };
    LT_VEC_PUSH(&merge->observed->uses, use);
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
        .from = lt_xstrndup(text, record->from_length),
        .to = lt_xstrndup(text + record->from_length, record->to_length),
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

static void second_pass(struct merge *merge, const struct lt_record_head *head, uint64_t ref)
{
    const void *record = head;
    (void)ref;
    if (head->kind == LT_KIND_USE) {
        take_use(merge, record);
    } else if (head->kind == LT_KIND_MOVE) {
        take_move(merge, record);
    } else if (head->kind == LT_KIND_EXEC) {
        const struct lt_exec_record *exec = record;
        if (exec->failure)
            return;
        struct lt_seen_exec seen = {
            .seq = head->seq,
            .process = process_index(merge, exec->process),
            .pid = exec->pid,
            .not_followed = exec->not_followed,
            .uid = exec->uid,
            .path = lt_xstrndup((const char *)(exec + 1), exec->path_length),
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
            .path = lt_xstrndup((const char *)(access + 1), access->path_length),
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
        if (merge->processes.items[i].seq)
            process->parent = process_index(merge, merge->processes.items[i].seq);
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

static int compare_starts(const void *left, const void *right)
{
    const struct lt_seen_process *const *a = left, *const *b = right;
    return (*a)->start_seq < (*b)->start_seq ? -1 : (*a)->start_seq > (*b)->start_seq;
}

static int compare_execs(const void *left, const void *right)
{
    const struct lt_seen_exec *a = left, *b = right;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* The first of the processes (in the order of their starts) that started after `seq`. */
static size_t first_after(struct lt_seen_process *const *order, size_t count, uint64_t seq)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order[middle]->start_seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The image that a start led to: the first unclaimed one of that process id (or, when the id was not known,
 * with the announcing process as its parent) that checked in after it. */
static void match_execs(struct lt_observed *observed)
{
    size_t count = observed->processes.count;
    struct lt_seen_process **order = lt_xcalloc(count, sizeof *order);
    bool *claimed = lt_xcalloc(count, sizeof *claimed);
    for (size_t i = 0; i < count; i++)
        order[i] = &observed->processes.items[i];
    if (count)
        qsort(order, count, sizeof *order, compare_starts);
    if (observed->execs.count)
        qsort(observed->execs.items, observed->execs.count, sizeof *observed->execs.items, compare_execs);
    for (int round = 0; round < 2; round++)
        for (size_t e = 0; e < observed->execs.count; e++) {
            struct lt_seen_exec *exec = &observed->execs.items[e];
            uint32_t parent = exec->process == LT_NO_INDEX ? 0 : observed->processes.items[exec->process].pid;
            if ((exec->pid == 0) != (round == 1))
                continue;
            for (size_t i = first_after(order, count, exec->seq); i < count && exec->image == LT_NO_INDEX;
                 i++) {
                long index = order[i] - observed->processes.items;
                if (claimed[index] || !order[i]->is_image)
                    continue;
                if (exec->pid ? order[i]->pid == exec->pid : order[i]->parent_pid == parent) {
                    claimed[index] = true;
                    exec->image = index;
                }
            }
        }
    free(order);
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
    }
}

static const char *const loss_texts[LT_LOSS_COUNTERS] = {
#define LOSS(name, index, meaning) [index] = meaning,
#include "wire/losses.def"
#undef LOSS
};

static void take_losses(struct merge *merge)
{
    const struct lt_segment_header *header = (const void *)merge->segments[0].bytes;
    for (int i = 0; i < LT_LOSS_COUNTERS; i++) {
        const char *text = loss_texts[i] ? loss_texts[i] : "something unknown was lost";
        if (header->losses[i] == 1)
            LT_VEC_PUSH(&merge->observed->losses, lt_xstrdup(text));
        else if (header->losses[i])
            LT_VEC_PUSH(&merge->observed->losses,
                        lt_xasprintf("%s (%llu times)", text, (unsigned long long)header->losses[i]));
    }
}

int lt_merge_read(const char *folder, struct lt_observed **ret_observed, struct lt_err *err)
{
    struct merge *merge = lt_xcalloc(1, sizeof *merge);
    struct lt_segment_reader probe;
    int result = map_segments(merge, folder, err);
    if (result == LT_OK && lt_segment_open(&probe, merge->segments[0].bytes, merge->segments[0].size, 0) < 0)
        result = lt_err_set(err, LT_EFORMAT, "'%s/segment.0' is not a trace of this version", folder);
    if (result == LT_OK) {
        merge->observed = lt_xcalloc(1, sizeof *merge->observed);
        uint64_t torn = each_record(merge, first_pass);
        if (merge->processes.count)
            qsort(merge->processes.items, merge->processes.count, sizeof *merge->processes.items,
                  compare_refs);
        if (merge->names.count)
            qsort(merge->names.items, merge->names.count, sizeof *merge->names.items, compare_refs);
        each_record(merge, second_pass);
        merge->observed->torn_records += torn;
        link_parents(merge);
        match_execs(merge->observed);
        count_execs(merge->observed);
        take_losses(merge);
        *ret_observed = merge->observed;
    }
    for (uint32_t i = 0; i < merge->segment_count; i++)
        munmap((void *)(uintptr_t)merge->segments[i].bytes, merge->segments[i].size);
    free(merge->processes.items);
    free(merge->names.items);
    free(merge->file_table);
    free(merge);
    return result;
}
