/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that move: through the process, or by the kernel from one descriptor to another. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"

#include <fcntl.h>
#include <linux/fs.h>

static void begin_transfer(struct lt_thread *thread)
{
    lt_transfer_begin(thread, lt_fd_argument(thread, 0));
}

void lt_enter_write(struct lt_thread *thread)
{
    thread->is_writing = true;
    begin_transfer(thread);
}

void lt_enter_read(struct lt_thread *thread)
{
    thread->is_writing = false;
    begin_transfer(thread);
}

void lt_leave_read(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0), false, (uint64_t)result, true);
}

void lt_leave_write(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0), true, (uint64_t)result, true);
}

/* preadv2 and pwritev2 can mean the current position (offset -1). */
static bool uses_position(const struct lt_thread *thread)
{
    return (thread->call == LT_CALL_preadv2 || thread->call == LT_CALL_pwritev2) &&
           (thread->is_compat ? (uint32_t)thread->arguments[3] == UINT32_MAX
                              : thread->arguments[3] == UINT64_MAX);
}

void lt_leave_read_at(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0), false, (uint64_t)result,
                            uses_position(thread));
}

void lt_leave_write_at(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0), true, (uint64_t)result,
                            uses_position(thread));
}

void lt_enter_seek(struct lt_thread *thread)
{
    lt_descriptor_look(thread->process, lt_fd_argument(thread, 0));
}

void lt_leave_seek(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_moved(thread->process, lt_fd_argument(thread, 0));
}

/* From and to which descriptor a copying call moves. */
static void copy_ends(const struct lt_thread *thread, int *ret_from, int *ret_to)
{
    bool is_sendfile = thread->call == LT_CALL_sendfile || thread->call == LT_CALL_sendfile64;
    *ret_from = lt_fd_argument(thread, is_sendfile ? 1 : 0);
    *ret_to = lt_fd_argument(thread, is_sendfile ? 0 : thread->call == LT_CALL_tee ? 1 : 2);
}

void lt_enter_copy(struct lt_thread *thread)
{
    int from, to;
    copy_ends(thread, &from, &to);
    lt_transfer_begin(thread, from);
    lt_transfer_begin(thread, to);
}

void lt_effect_copied(struct lt_tracee *process, int from, int to, uint64_t bytes)
{
    const struct lt_use_record *source = lt_descriptor_count_copied(process, from, false, bytes);
    const struct lt_use_record *target = lt_descriptor_count_copied(process, to, true, bytes);
    if (source && target)
        lt_record_copy(process, source->name, target->name, bytes);
}

void lt_leave_copy(struct lt_thread *thread, int64_t result)
{
    int from, to;
    copy_ends(thread, &from, &to);
    if (result > 0)
        lt_effect_copied(thread->process, from, to, (uint64_t)result);
    lt_descriptor_moved(thread->process, from);
    lt_descriptor_moved(thread->process, to);
}

void lt_leave_vmsplice(struct lt_thread *thread, int64_t result)
{
    struct lt_use_record *use = lt_descriptor_use(thread->process, lt_fd_argument(thread, 0));
    if (result > 0 && use)
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0),
                            (use->open_flags & O_ACCMODE) != O_RDONLY, (uint64_t)result, false);
}

static uint64_t size_of(const struct lt_thread *thread, int fd)
{
    struct statx status;
    return lt_tracee_statx(thread->tid, fd, "", 0, &status) ? status.stx_size : 0;
}

void lt_leave_clone_file(struct lt_thread *thread, int64_t result)
{
    int to = lt_fd_argument(thread, 0), from = (int)thread->arguments[2];
    struct file_clone_range range = {0};
    if (result == 0 && lt_ioctl_changes_file(thread->arguments[1]))
        lt_leave_change(thread, result);
    if (result != 0 || (thread->arguments[1] != FICLONE && thread->arguments[1] != FICLONERANGE))
        return;
    uint64_t bytes = 0;
    if (thread->arguments[1] == FICLONERANGE) {
        lt_tracee_read(thread->tid, thread->arguments[2], &range, sizeof range);
        from = (int)range.src_fd;
        uint64_t size = size_of(thread, from);
        uint64_t rest = size > range.src_offset ? size - range.src_offset : 0;
        bytes = range.src_length ? range.src_length : rest;
    } else {
        bytes = size_of(thread, from);
    }
    if (bytes)
        lt_effect_copied(thread->process, from, to, bytes);
    lt_effect_changed(lt_descriptor_use(thread->process, from), LT_STATUS_CLONED);
    lt_effect_changed(lt_descriptor_use(thread->process, to), LT_STATUS_CLONED);
}
