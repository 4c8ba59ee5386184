/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs and processes, and what cannot be seen from here on. Nothing of the tracee is changed, but for one
 * flag: CLONE_UNTRACED, which would let a child run into the filter with nobody to answer. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/programs.h"
#include "ptrace/records.h"
#include "wire/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <unistd.h>

#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x00800000
#endif

/* Under ptrace a program does not get the privileges of its file, unless the tracer has them all (execve(2)).
 * So one that nothing binds to us goes on alone; one that has the filter cannot. */
void lt_enter_exec(struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_execveat;
    int folder = is_at ? lt_fd_argument(thread, 0) : AT_FDCWD;
    lt_table_look(thread->process);
    if (geteuid() == 0 || !lt_text_argument(thread, is_at ? 1 : 0, path))
        return;
    if (!path[0])
        snprintf(absolute, sizeof absolute, "/proc/self/fd/%d", folder);
    else if (!lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute))
        return;
    if (lt_programs_look(thread->tid, absolute) != LT_PROGRAM_NEITHER)
        return;
    if (thread->process->is_filtered) {
        lt_sink_count_loss(LT_LOSS_PRIVILEGES);
        return;
    }
    lt_record_announce(thread->process, absolute, strlen(absolute));
    thread->is_leaving = true;
}

void lt_enter_clone_process(struct lt_thread *thread)
{
    uint64_t flags = thread->arguments[0];
    bool is_in_memory = thread->call == LT_CALL_clone3;
    if (is_in_memory && !lt_tracee_read(thread->tid, thread->arguments[0], &flags, sizeof flags))
        return;
    if (flags & CLONE_NEWNS)
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    if (!(flags & CLONE_UNTRACED))
        return;
    flags &= ~(uint64_t)CLONE_UNTRACED;
    if (is_in_memory) {
        lt_tracee_write(thread->tid, thread->arguments[0], &flags, sizeof flags);
        return;
    }
#if defined(__x86_64__)
    long offset =
        thread->is_compat ? offsetof(struct user_regs_struct, rbx) : offsetof(struct user_regs_struct, rdi);
    ptrace(PTRACE_POKEUSER, thread->tid, offset, flags);
#endif
}

void lt_leave_namespace(struct lt_thread *thread, int64_t result)
{
    uint64_t flags = thread->call == LT_CALL_unshare ? thread->arguments[0] : CLONE_NEWNS;
    if (result == 0 && flags & CLONE_NEWNS)
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    if (result == 0 && thread->call == LT_CALL_unshare && flags & CLONE_FILES &&
        thread->process->thread_count > 1)
        lt_sink_count_loss(LT_LOSS_SYSCALL); /* a thread with descriptors of its own */
}

/* Only one can be the tracer. */
void lt_leave_ptrace(struct lt_thread *thread, int64_t result)
{
    (void)thread;
    if (result == -EPERM)
        lt_sink_count_loss(LT_LOSS_DEBUGGER);
}

/* A filter with a listener: another process may answer this one's calls with descriptors that we do not see.
 */
void lt_leave_sandbox(struct lt_thread *thread, int64_t result)
{
    if (result >= 0 && thread->arguments[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER)
        lt_sink_count_loss(LT_LOSS_SANDBOX);
}

void lt_leave_uring(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_sink_count_loss(thread->call == LT_CALL_io_uring_setup ? LT_LOSS_URING : LT_LOSS_SYSCALL);
}
