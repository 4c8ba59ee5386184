/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that come, go and move. What is recorded is which file (by identity) got or lost which name; the tool
 * puts the names together at the end of the run. Texts are put together in the record itself: two paths are
 * too much for a small stack. */
#include "hook.h"

#include "names.h"
#include "wire/sys.h"

#include <limits.h>
#include <sched.h> /* unshare flags */
#include <sys/single_threaded.h>

enum { USUAL_ROOM = 256, MOST_ROOM = 2 * PATH_MAX };

/* The texts of a move: what it was called and is called now, as the program said it. Either may be NULL. */
struct names {
    enum lt_move_how how;
    int from_folder, to_folder;
    const char *from, *to;
};

/* The old name, or what a symbolic link says, into `ret_text`. Returns its length, 0 when there is not room.
 */
static size_t put_from(const struct names *names, char *ret_text, size_t room)
{
    if (names->how != LT_MOVE_SYMLINK)
        return lt_absolute(names->from_folder, names->from, ret_text, room);
    size_t length = __builtin_strlen(names->from);
    if (length >= room)
        return 0;
    lt_put_text(ret_text, names->from, length);
    return length;
}

/* One try with so much room for each text. Returns false when it was not enough; in the last one an old name
 * that cannot be told is left out. */
static bool record_in(const struct names *names, const struct statx *status, size_t room, bool is_last)
{
    uint64_t ref = 0, process = lt_process_ref();
    int count = (names->from != NULL) + (names->to != NULL);
    struct lt_move_record *move = lt_sink_take(sizeof *move + (size_t)count * room, LT_KIND_MOVE, &ref);
    if (!move)
        return true; /* the sink has counted it */
    char *texts = (char *)(move + 1);
    size_t from_length = names->from ? put_from(names, texts, room) : 0;
    size_t to_length = names->to ? lt_absolute(names->to_folder, names->to, texts + from_length, room) : 0;
    bool lacks_from = names->from && !from_length, lacks_to = names->to && !to_length;
    if (lacks_to || (lacks_from && (!is_last || !names->to))) {
        lt_record_drop(&move->head);
        return false;
    }
    move->process = process;
    move->device = ((uint64_t)status->stx_dev_major << 32) | status->stx_dev_minor;
    move->inode = status->stx_ino;
    move->birth_ns =
        status->stx_mask & STATX_BTIME ? lt_ns(status->stx_btime.tv_sec, status->stx_btime.tv_nsec) : 0;
    move->mode = status->stx_mode;
    move->how = (uint16_t)names->how;
    move->from_length = (uint32_t)from_length;
    move->to_length = (uint32_t)to_length;
    lt_record_commit(&move->head);
    return true;
}

static void record_move(const struct names *names, const struct statx *status)
{
    if (!record_in(names, status, USUAL_ROOM, false) && !record_in(names, status, MOST_ROOM, true))
        lt_not_told();
}

/* A file of either name has moved; `identity` names the one to look at now. `from` may be NULL. */
static void moved(enum lt_move_how how, int from_folder, const char *from, int to_folder, const char *to)
{
    int kept = errno;
    struct statx status = {0};
    lt_names_changed();
    long looked = lt_process_ref() ? lt_sys_statx(to_folder, to, AT_SYMLINK_NOFOLLOW, &status) : -ENOENT;
    if (looked < 0) {
        if (looked != -ENOENT) /* else somebody has moved it on, and tells */
            lt_not_told();
        goto out;
    }
    struct names names = {how, from_folder, to_folder, from, to};
    record_move(&names, &status);
out:
    errno = kept;
}

/* What is about to lose a name has to be looked at while it still has it. */
struct doomed {
    struct statx status;
    bool is_file, is_unknown;
};

static struct doomed look_at_doomed(int folder, const char *path)
{
    struct doomed doomed;
    long looked =
        lt_process_ref() ? lt_sys_statx(folder, path, AT_SYMLINK_NOFOLLOW, &doomed.status) : -ENOENT;
    doomed.is_file = looked == 0 && S_ISREG(doomed.status.stx_mode);
    doomed.is_unknown = looked < 0 && looked != -ENOENT && looked != -ENOTDIR;
    return doomed;
}

static int removed(int result, int folder, const char *path, const struct doomed *doomed)
{
    if (result == 0 && doomed->is_unknown)
        lt_not_told();
    if (result < 0 || !doomed->is_file)
        return result;
    int kept = errno;
    struct names names = {LT_MOVE_UNLINK, folder, -1, path, NULL};
    record_move(&names, &doomed->status);
    errno = kept;
    return result;
}

/* After a rename: the file that had the name `to` before has lost it. Before it, so that the order is told.
 */
static int renamed(int result, int from_folder, const char *from, int to_folder, const char *to,
                   const struct doomed *replaced)
{
    if (result == 0) {
        removed(result, to_folder, to, replaced);
        moved(LT_MOVE_RENAME, from_folder, from, to_folder, to);
    }
    return result;
}

int lt_hook_rename(const char *from, const char *to)
{
    struct doomed replaced = look_at_doomed(AT_FDCWD, to);
    return renamed(REAL(rename)(from, to), AT_FDCWD, from, AT_FDCWD, to, &replaced);
}

int lt_hook_renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    struct doomed replaced = look_at_doomed(to_folder, to);
    return renamed(REAL(renameat)(from_folder, from, to_folder, to), from_folder, from, to_folder, to,
                   &replaced);
}

int lt_hook_renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    if (flags & RENAME_EXCHANGE) {
        int result = REAL(renameat2)(from_folder, from, to_folder, to, flags);
        if (result == 0) {
            moved(LT_MOVE_EXCHANGE, to_folder, to, from_folder, from);
            moved(LT_MOVE_EXCHANGE, from_folder, from, to_folder, to);
        }
        return result;
    }
    struct doomed replaced = look_at_doomed(to_folder, to);
    return renamed(REAL(renameat2)(from_folder, from, to_folder, to, flags), from_folder, from, to_folder, to,
                   &replaced);
}

int lt_hook_link(const char *from, const char *to)
{
    int result = REAL(link)(from, to);
    if (result == 0)
        moved(LT_MOVE_LINK, AT_FDCWD, from, AT_FDCWD, to);
    return result;
}

int lt_hook_linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    int result = REAL(linkat)(from_folder, from, to_folder, to, flags);
    if (result == 0)
        moved(LT_MOVE_LINK, from_folder, from, to_folder, to);
    return result;
}

int lt_hook_symlink(const char *text, const char *path)
{
    int result = REAL(symlink)(text, path);
    if (result == 0)
        moved(LT_MOVE_SYMLINK, AT_FDCWD, text, AT_FDCWD, path);
    return result;
}

int lt_hook_symlinkat(const char *text, int folder, const char *path)
{
    int result = REAL(symlinkat)(text, folder, path);
    if (result == 0)
        moved(LT_MOVE_SYMLINK, AT_FDCWD, text, folder, path);
    return result;
}

int lt_hook_unlink(const char *path)
{
    struct doomed doomed = look_at_doomed(AT_FDCWD, path);
    return removed(REAL(unlink)(path), AT_FDCWD, path, &doomed);
}

int lt_hook_unlinkat(int folder, const char *path, int flags)
{
    struct doomed doomed = look_at_doomed(folder, path);
    return removed(REAL(unlinkat)(folder, path, flags), folder, path, &doomed);
}

int lt_hook_remove(const char *path)
{
    struct doomed doomed = look_at_doomed(AT_FDCWD, path);
    return removed(REAL(remove)(path), AT_FDCWD, path, &doomed);
}

int lt_hook_truncate(const char *path, off_t length)
{
    int result = REAL(truncate)(path, length);
    if (result == 0)
        lt_changed_by_name(AT_FDCWD, path, LT_STATUS_TRUNCATED | (length ? 0 : LT_STATUS_EMPTIED));
    return result;
}

int lt_hook_unshare(int flags)
{
    int result = REAL(unshare)(flags);
    if (result == 0 && flags & (CLONE_NEWNS | CLONE_NEWPID))
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    if (result == 0 && flags & CLONE_FILES && !__libc_single_threaded)
        lt_sink_count_loss(LT_LOSS_SYSCALL); /* a thread with descriptors of its own: one number, two files */
    return result;
}
