/* SPDX-License-Identifier: Apache-2.0
 *
 * Pipes, sockets, and messages through them: who talks to whom. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>

void lt_leave_channel(struct lt_thread *thread, int64_t result)
{
    int32_t ends[2];
    int argument = thread->call == LT_CALL_socketpair ? 3 : 0;
    const uint64_t private_flags = O_CLOEXEC | O_NONBLOCK;
    bool is_private =
        thread->call == LT_CALL_pipe2 && (thread->arguments[1] & private_flags) == private_flags;
    if (result == 0 && lt_tracee_read(thread->tid, thread->arguments[argument], ends, sizeof ends))
        for (int i = 0; i < 2; i++)
            lt_descriptor_piped(thread->process, ends[i], is_private);
    struct statx status[2];
    if (result == 0 && thread->call == LT_CALL_socketpair &&
        lt_tracee_statx(thread->tid, ends[0], "", 0, &status[0]) &&
        lt_tracee_statx(thread->tid, ends[1], "", 0, &status[1]))
        lt_record_other_end(&status[0], status[1].stx_ino);
}

/* Somebody to talk to, what is said not being counted but for messages; or a file that was never opened. */
void lt_leave_talk(struct lt_thread *thread, int64_t result)
{
    if (thread->call != LT_CALL_connect && result >= 0)
        lt_descriptor_use(thread->process, (int)result);
    else if (result == 0 || result == -EINPROGRESS)
        lt_descriptor_use(thread->process, lt_fd_argument(thread, 0));
}

/* The bytes of the first `count` of many messages; a length stands behind each head (recvmmsg(2)). */
static uint64_t bytes_of_messages(const struct lt_thread *thread, int64_t count)
{
    const uint64_t head = thread->is_compat ? 28 : offsetof(struct mmsghdr, msg_len);
    const uint64_t stride = thread->is_compat ? 32 : sizeof(struct mmsghdr);
    uint64_t bytes = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t length = 0;
        lt_tracee_read(thread->tid, thread->arguments[1] + (uint64_t)i * stride + head, &length,
                       sizeof length);
        bytes += length;
    }
    return bytes;
}

/* A message went or came, through a socket that may never be connected; not through one for questions to the
 * kernel. */
static void count_message(struct lt_thread *thread, bool is_write, int64_t result)
{
    bool is_many = thread->call == LT_CALL_sendmmsg || thread->call == LT_CALL_recvmmsg;
    uint64_t bytes = is_many ? bytes_of_messages(thread, result) : (uint64_t)result;
    if (bytes && lt_descriptor_talks(thread->process, lt_fd_argument(thread, 0)))
        lt_descriptor_count(thread->process, lt_fd_argument(thread, 0), is_write, bytes, false);
}

void lt_leave_send(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        count_message(thread, true, result);
}

/* What comes to a socket for datagrams comes without a connection. */
void lt_leave_bind(struct lt_thread *thread, int64_t result)
{
    if (result == 0)
        (void)lt_descriptor_talks(thread->process, lt_fd_argument(thread, 0));
}

/* Descriptors may have come with a message (SCM_RIGHTS, unix(7)). */
void lt_leave_receive(struct lt_thread *thread, int64_t result)
{
    if (result < 0)
        return;
    if (thread->call != LT_CALL_pidfd_getfd && result > 0)
        count_message(thread, false, result);
    struct msghdr message;
    if (thread->call == LT_CALL_recvmsg && !thread->is_compat &&
        lt_tracee_read(thread->tid, thread->arguments[1], &message, sizeof message) &&
        !message.msg_controllen)
        return; /* nothing came beside the bytes */
    lt_table_scan(thread->process);
}
