/* SPDX-License-Identifier: Apache-2.0
 *
 * Names: renamed, linked, removed, listed. What is about to lose its name is looked at before. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>

/* The two names of a renaming or linking call. */
struct names {
    int from_folder, to_folder;
    char from[LT_TRACEE_PATH_BYTES], to[LT_TRACEE_PATH_BYTES];
};

static bool names_of(const struct lt_thread *thread, struct names *names)
{
    bool is_at = thread->call == LT_CALL_renameat || thread->call == LT_CALL_renameat2 ||
                 thread->call == LT_CALL_linkat;
    names->from_folder = is_at ? lt_fd_argument(thread, 0) : AT_FDCWD;
    names->to_folder = is_at ? lt_fd_argument(thread, 2) : AT_FDCWD;
    return lt_text_argument(thread, is_at ? 1 : 0, names->from) &&
           lt_text_argument(thread, is_at ? 3 : 1, names->to);
}

static void look_at_doomed(struct lt_thread *thread, int folder, const char *path)
{
    if (!lt_tracee_statx(thread->tid, folder, path, AT_SYMLINK_NOFOLLOW, &thread->doomed) ||
        !S_ISREG(thread->doomed.stx_mode))
        thread->doomed.stx_mode = 0;
}

static void removed(struct lt_thread *thread, int folder, const char *path)
{
    char absolute[LT_TRACEE_PATH_BYTES];
    if (!thread->doomed.stx_mode)
        return;
    absolute[0] = '\0';
    lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute);
    lt_record_move(thread->process, LT_MOVE_UNLINK, &thread->doomed, absolute, "");
}

static void moved(struct lt_thread *thread, enum lt_move_how how, int from_folder, const char *from,
                  int to_folder, const char *to)
{
    struct statx status;
    char from_text[LT_TRACEE_PATH_BYTES], to_text[LT_TRACEE_PATH_BYTES];
    if (!lt_tracee_statx(thread->tid, to_folder, to, AT_SYMLINK_NOFOLLOW, &status))
        return;
    from_text[0] = '\0';
    if (how == LT_MOVE_SYMLINK)
        snprintf(from_text, sizeof from_text, "%s", from);
    else
        lt_tracee_absolute(thread->tid, from_folder, from, from_text, sizeof from_text);
    if (lt_tracee_absolute(thread->tid, to_folder, to, to_text, sizeof to_text))
        lt_record_move(thread->process, how, &status, from_text, to_text);
    else
        lt_sink_count_loss(LT_LOSS_NAMELESS);
}

static bool is_exchange(const struct lt_thread *thread)
{
    return thread->call == LT_CALL_renameat2 && thread->arguments[4] & RENAME_EXCHANGE;
}

void lt_enter_rename(struct lt_thread *thread)
{
    struct names names;
    lt_table_look(thread->process);
    thread->doomed.stx_mode = 0;
    if (!is_exchange(thread) && names_of(thread, &names))
        look_at_doomed(thread, names.to_folder, names.to);
}

void lt_leave_rename(struct lt_thread *thread, int64_t result)
{
    struct names names;
    if (result != 0 || !names_of(thread, &names))
        return;
    if (is_exchange(thread)) {
        moved(thread, LT_MOVE_EXCHANGE, names.to_folder, names.to, names.from_folder, names.from);
        moved(thread, LT_MOVE_EXCHANGE, names.from_folder, names.from, names.to_folder, names.to);
        return;
    }
    removed(thread, names.to_folder, names.to);
    moved(thread, LT_MOVE_RENAME, names.from_folder, names.from, names.to_folder, names.to);
}

void lt_leave_link(struct lt_thread *thread, int64_t result)
{
    struct names names;
    if (result == 0 && names_of(thread, &names))
        moved(thread, LT_MOVE_LINK, names.from_folder, names.from, names.to_folder, names.to);
}

void lt_leave_symlink(struct lt_thread *thread, int64_t result)
{
    char text[LT_TRACEE_PATH_BYTES], path[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_symlinkat;
    if (result == 0 && lt_text_argument(thread, 0, text) && lt_text_argument(thread, is_at ? 2 : 1, path))
        moved(thread, LT_MOVE_SYMLINK, AT_FDCWD, text, is_at ? lt_fd_argument(thread, 1) : AT_FDCWD, path);
}

void lt_enter_unlink(struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_unlinkat;
    lt_table_look(thread->process);
    thread->doomed.stx_mode = 0;
    if (lt_text_argument(thread, is_at, path))
        look_at_doomed(thread, is_at ? lt_fd_argument(thread, 0) : AT_FDCWD, path);
}

void lt_leave_unlink(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_unlinkat;
    if (result == 0 && lt_text_argument(thread, is_at, path))
        removed(thread, is_at ? lt_fd_argument(thread, 0) : AT_FDCWD, path);
}

void lt_leave_list(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    /* the last call of a listing gives nothing: one record for the whole of it */
    if (result == 0 && lt_tracee_absolute(thread->tid, lt_fd_argument(thread, 0), "", path, sizeof path)) {
        size_t length = strlen(path);
        if (length > 1 && path[length - 1] == '/')
            path[length - 1] = '\0';
        lt_record_access(thread->process, LT_ACCESS_LISTED, path);
    }
}
