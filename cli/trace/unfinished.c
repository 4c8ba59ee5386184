/* SPDX-License-Identifier: Apache-2.0
 *
 * SIGKILL takes effect on the way back from a system call, so the last write or rename of a killed process is
 * often done and never counted. A file that was only ever written from its end on is as long as what was
 * written: the rest is that last write. A file with holes, or changed through a mapping, tells nothing. */
#include "trace/unfinished.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Processes without an end, and those they come from: what these had open may have been handed down, and a
 * descriptor that was inherited is not noted before its first write. One flag a process, malloc'd. A process
 * that was ended by one of its threads has marked itself what others may have been at: that alone is looked
 * at, unless the tracer saw the thread in its call. */
static bool *find_cut_off(const struct lt_observed *observed, bool *ret_is_any, bool *ret_is_any_marked)
{
    bool *flags = lt_xcalloc(observed->processes.count + 1, sizeof *flags);
    *ret_is_any = *ret_is_any_marked = false;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        bool is_cut_off =
            !process->end_ns || (process->was_cut_off && strcmp(process->backend, "ptrace") == 0);
        *ret_is_any |= is_cut_off;
        *ret_is_any_marked |= process->was_cut_off;
        for (long p = is_cut_off ? (long)i : LT_NO_INDEX; p != LT_NO_INDEX && !flags[p];
             p = observed->processes.items[p].parent)
            flags[p] = true;
    }
    return flags;
}

static bool may_write(const struct lt_seen_use *use)
{
    return (use->open_flags & O_ACCMODE) != O_RDONLY;
}

/* What the writers of one file told. */
struct account {
    struct {
        uint64_t seq, size_at_open;
        bool is_there, truncated;
    } first; /* the first that could write, since the file was last emptied by an open */
    struct {
        uint64_t seq;
        size_t index;
        bool is_there;
    } cut;                  /* the last that a process may have held when it was cut off */
    uint64_t written_bytes; /* since then */
    bool is_unclear;        /* lengths were changed otherwise */
};

static void find_first(struct account *accounts, const struct lt_observed *observed, const bool *cut_off)
{
    struct lt_seen_use one, *use = &one;
    for (size_t i = 0; i < observed->uses.count; i++) {
        lt_observed_use(observed, i, use);
        struct account *account = &accounts[use->file];
        bool emptied = use->created || (use->truncated && use->open_flags & O_TRUNC && !use->size_at_open);
        if (use->mapped_write || (use->truncated && !emptied))
            account->is_unclear = true;
        if (!may_write(use))
            continue;
        bool is_earlier =
            !account->first.is_there || (use->seq < account->first.seq && !account->first.truncated);
        if (is_earlier || (emptied && use->seq > account->first.seq)) {
            account->first.is_there = true;
            account->first.seq = use->seq;
            account->first.size_at_open = use->size_at_open;
            account->first.truncated = use->truncated;
        }
        bool is_marked = use->process != LT_NO_INDEX && use->estimated &&
                         observed->processes.items[use->process].was_cut_off;
        if (use->process != LT_NO_INDEX && (cut_off[use->process] || is_marked) &&
            (!account->cut.is_there || use->seq > account->cut.seq)) {
            account->cut.is_there = true;
            account->cut.seq = use->seq;
            account->cut.index = i;
        }
    }
}

static void sum_up(struct account *accounts, const struct lt_observed *observed)
{
    struct lt_seen_use use;
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct account *account = &accounts[observed->uses.items[i].file];
        if (!account->first.is_there)
            continue;
        lt_observed_use(observed, i, &use);
        if (use.seq >= account->first.seq || use.last_write_seq > account->first.seq)
            account->written_bytes += use.written_bytes;
    }
}

static bool has_hole(const char *path, uint64_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    off_t hole = fd < 0 ? 0 : lseek(fd, 0, SEEK_HOLE);
    if (fd >= 0)
        close(fd);
    return hole < 0 || (uint64_t)hole < size;
}

static void complete_bytes(struct lt_observed *observed, const struct lt_seen_file *file,
                           const struct account *account)
{
    struct lt_seen_use cut;
    if (!account->cut.is_there || !file->final_path || account->is_unclear)
        return;
    lt_observed_use(observed, account->cut.index, &cut);
    uint64_t told = account->first.size_at_open + account->written_bytes;
    bool is_longer = file->final_size > told && !has_hole(file->final_path, file->final_size);
    /* Replaced in place before the first write could be counted: the bytes are not known, that it happened
     * is.
     */
    bool is_touched =
        !account->written_bytes && !cut.first_write_seq && file->final_mtime_ns != cut.mtime_at_open_ns;
    if (!is_longer && !is_touched)
        return;
    cut.written_bytes += is_longer ? file->final_size - told : 0;
    cut.estimated = true;
    if (!cut.first_write_seq)
        cut.first_write_seq = cut.seq;
    if (cut.last_write_seq < cut.first_write_seq)
        cut.last_write_seq = cut.first_write_seq;
    lt_observed_mend_use(observed, account->cut.index, &cut);
}

/* The file in the folder of its last known name, whatever it is called there now; malloc'd or NULL. */
static char *find_renamed(const struct lt_seen_file *file, struct statx *ret_status)
{
    char *folder_path = lt_path_dir(file->last_path), *found = NULL;
    DIR *folder = opendir(folder_path);
    for (struct dirent *entry; folder && !found && (entry = readdir(folder));)
        if (entry->d_ino == file->inode && statx(dirfd(folder), entry->d_name, AT_SYMLINK_NOFOLLOW,
                                                 STATX_BASIC_STATS | STATX_BTIME, ret_status) == 0) {
            const struct statx_timestamp *birth = &ret_status->stx_btime;
            int64_t birth_ns =
                ret_status->stx_mask & STATX_BTIME ? (int64_t)birth->tv_sec * 1000000000 + birth->tv_nsec : 0;
            uint64_t device = ((uint64_t)ret_status->stx_dev_major << 32) | ret_status->stx_dev_minor;
            if (birth_ns == file->birth_ns && device == file->device)
                found = lt_path_join(folder_path, entry->d_name);
        }
    if (folder)
        closedir(folder);
    free(folder_path);
    return found;
}

/* A file that is gone from its last known name, and no record tells where to. */
static void find_gone(struct lt_observed *observed, struct lt_seen_file *file)
{
    struct statx status;
    char *found = find_renamed(file, &status);
    if (!found) {
        LT_VEC_PUSH(&observed->losses,
                    lt_xasprintf("'%s' went away when a process was killed: removed, or moved "
                                 "to a name that nobody could tell",
                                 file->last_path));
        return;
    }
    file->final_path = lt_observed_text(observed, found, strlen(found));
    file->final_size = status.stx_size;
    file->final_mtime_ns = (int64_t)status.stx_mtime.tv_sec * 1000000000 + status.stx_mtime.tv_nsec;
    struct lt_seen_move move = {
        .how = LT_SEEN_RENAME,
        .process = LT_NO_INDEX,
        .seq = file->last_path_seq + 1,
        .device = file->device,
        .inode = file->inode,
        .birth_ns = file->birth_ns,
        .mode = file->mode,
        .file = file - observed->files.items,
        .from = file->last_path,
        .to = file->final_path,
    };
    LT_VEC_PUSH(&observed->moves, move);
    file->last_path = file->final_path;
    free(found);
}

/* A file that never had a name (O_TMPFILE): the kernel calls it by its inode. */
static bool is_nameless(const struct lt_seen_file *file)
{
    char *name = lt_xasprintf("#%llu", (unsigned long long)file->inode);
    bool is_same = strcmp(lt_path_base(file->last_path), name) == 0;
    free(name);
    return is_same;
}

static void find_all_gone(struct lt_observed *observed)
{
    bool *is_told = lt_xcalloc(observed->files.count + 1, sizeof *is_told);
    bool *is_written = lt_xcalloc(observed->files.count + 1, sizeof *is_written);
    for (size_t i = 0; i < observed->moves.count; i++)
        if (observed->moves.items[i].how == LT_SEEN_UNLINK && observed->moves.items[i].file != LT_NO_INDEX)
            is_told[observed->moves.items[i].file] = true;
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        is_written[use.file] |= use.first_write_seq != 0;
    }
    for (size_t i = 0; i < observed->files.count; i++) {
        struct lt_seen_file *file = &observed->files.items[i];
        if (is_written[i] && !is_told[i] && !file->is_replaced && !file->final_path && S_ISREG(file->mode) &&
            file->last_path && file->last_path[0] == '/' && !is_nameless(file))
            find_gone(observed, file);
    }
    free(is_told);
    free(is_written);
}

void lt_unfinished(struct lt_observed *observed)
{
    bool is_any, is_any_marked;
    bool *cut_off = find_cut_off(observed, &is_any, &is_any_marked);
    if (!is_any && !is_any_marked)
        goto out;
    if (is_any)
        find_all_gone(observed);
    struct account *accounts = lt_xcalloc(observed->files.count + 1, sizeof *accounts);
    find_first(accounts, observed, cut_off);
    sum_up(accounts, observed);
    for (size_t i = 0; i < observed->files.count; i++)
        complete_bytes(observed, &observed->files.items[i], &accounts[i]);
    free(accounts);
out:
    free(cut_off);
}
