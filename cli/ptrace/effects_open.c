/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptors come and go: opening, closing, duplicating, locking. Names that were looked for in vain are
 * noted, each once in a while. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <string.h>

enum { ABSENT_SIZE = 1024 };

/* Where the name of an opening call is, and relative to what. */
static int folder_and_path(const struct lt_thread *thread, int *ret_argument)
{
    switch (thread->call) {
    case LT_CALL_openat:
    case LT_CALL_openat2:
        *ret_argument = 1;
        return lt_fd_argument(thread, 0);
    default:
        *ret_argument = 0;
        return AT_FDCWD;
    }
}

static struct open_how how_of_openat2(const struct lt_thread *thread)
{
    struct open_how how = {0};
    lt_tracee_read(thread->tid, thread->arguments[2], &how, sizeof how);
    return how;
}

static int open_flags(const struct lt_thread *thread)
{
    switch (thread->call) {
    case LT_CALL_open:
        return (int)thread->arguments[1];
    case LT_CALL_creat:
        return O_CREAT | O_WRONLY | O_TRUNC;
    case LT_CALL_openat2:
        return (int)how_of_openat2(thread).flags;
    default:
        return (int)thread->arguments[2];
    }
}

/* For lt_is_new_file. What cannot be asked counts as there. */
static long before_open(const struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES];
    struct statx unused;
    int argument, folder = folder_and_path(thread, &argument);
    if (!lt_is_make_or_find(open_flags(thread)) || !lt_text_argument(thread, argument, path))
        return 0;
    bool is_in_root = thread->call == LT_CALL_openat2 && how_of_openat2(thread).resolve & RESOLVE_IN_ROOT;
    errno = 0;
    return lt_tracee_statx(thread->tid, folder, path + (is_in_root ? strspn(path, "/") : 0), 0, &unused)
               ? 0
               : -errno;
}

void lt_enter_open(struct lt_thread *thread)
{
    lt_table_look(thread->process);
    thread->before = before_open(thread);
}

static void note_absent(struct lt_thread *thread)
{
    static uint64_t seen[ABSENT_SIZE];
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    int argument, folder = folder_and_path(thread, &argument);
    if (thread->is_loader || thread->call == LT_CALL_open_by_handle_at ||
        !lt_text_argument(thread, argument, path) || !path[0] ||
        !lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute))
        return;
    uint64_t hash = thread->process->serial;
    for (const char *at = absolute; *at; at++)
        hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
    if (seen[hash % ABSENT_SIZE] == hash)
        return;
    seen[hash % ABSENT_SIZE] = hash;
    lt_record_access(thread->process, LT_ACCESS_ABSENT, absolute);
}

void lt_leave_open(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_opened(thread->process, (int)result, open_flags(thread), thread->before,
                             thread->is_loader);
    else if (result == -ENOENT || result == -ENOTDIR)
        note_absent(thread);
}

void lt_enter_close(struct lt_thread *thread)
{
    unsigned first = (unsigned)thread->arguments[0];
    unsigned last = thread->call == LT_CALL_close ? first : (unsigned)thread->arguments[1];
    unsigned flags = thread->call == LT_CALL_close ? 0 : (unsigned)thread->arguments[2];
    if (!(flags & CLOSE_RANGE_CLOEXEC))
        lt_descriptor_closing(thread->process, first, last);
}

void lt_leave_duplicate(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_duplicated(thread->process, lt_fd_argument(thread, 0), (int)result);
}

static void note_lock(struct lt_thread *thread)
{
    struct lt_use_record *use = lt_descriptor_use(thread->process, lt_fd_argument(thread, 0));
    if (use)
        use->status |= LT_STATUS_LOCKED;
}

void lt_leave_lock(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        note_lock(thread);
}

void lt_leave_control(struct lt_thread *thread, int64_t result)
{
    int command = (int)thread->arguments[1];
    if (result < 0)
        return;
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        lt_leave_duplicate(thread, result);
    else if (command == F_SETFL)
        lt_descriptor_changed(thread->process, lt_fd_argument(thread, 0));
    else
        note_lock(thread);
}
