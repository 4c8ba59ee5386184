/* SPDX-License-Identifier: Apache-2.0
 *
 * One socket, one packet each way. A process that has become another user cannot reach the folder any more:
 * it asks by the abstract name. */
#include "wire/ask.h"

#include "wire/encode.h"
#include "wire/sys.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

/* "/proc/self/fd/<folder>/ask": through a descriptor, because the folder's path may be too long. */
static long path_address(int folder, struct sockaddr_un *address)
{
    char digits[12];
    int count = 0;
    unsigned number = (unsigned)folder;
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    char *to = lt_put_text(address->sun_path, "/proc/self/fd/", 14);
    while (count)
        *to++ = digits[--count];
    to = lt_put_text(to, "/" LT_ASK_SOCKET, sizeof "/" LT_ASK_SOCKET);
    return to - (char *)address;
}

long lt_ask_abstract(const char *trace_folder, struct sockaddr_un *ret_address)
{
    size_t length = 0, base = 0;
    for (; trace_folder[length]; length++)
        if (trace_folder[length] == '/')
            base = length + 1;
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    char *to = lt_put_text(ret_address->sun_path + 1, "lintrace-", 9);
    size_t room = sizeof ret_address->sun_path - 10;
    to = lt_put_text(to, trace_folder + base, length - base < room ? length - base : room);
    return to - (char *)ret_address;
}

/* A call on a socket with a time limit: a signal interrupts it whatever SA_RESTART says (signal(7)), and
 * begins the limit anew, so that this also looks at the clock. */
static long patiently(long number, long fd, long memory, long size, long flags)
{
    int64_t now_ns = lt_sys_now_ns(1), end_ns = now_ns + lt_ns(LT_ASK_SECONDS, 0);
    long result;
    do {
        result = lt_sys6(number, fd, memory, size, flags, 0, 0);
        now_ns = lt_sys_now_ns(1); /* 0 if the clock cannot be asked */
    } while (result == -EINTR && now_ns && now_ns < end_ns);
    return result;
}

static long connected(const char *trace_folder)
{
    struct sockaddr_un address;
    struct timeval limit = {LT_ASK_SECONDS, 0};
    long folder = lt_sys_openat(AT_FDCWD, trace_folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    long fd = lt_sys6(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (fd >= 0) {
        long length = folder < 0 ? 0 : path_address((int)folder, &address);
        lt_sys6(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, (long)&limit, sizeof limit, 0);
        lt_sys6(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, (long)&limit, sizeof limit, 0);
        long result = length ? patiently(SYS_connect, fd, (long)&address, length, 0) : folder;
        if (result == -EACCES || result == -EPERM) {
            length = lt_ask_abstract(trace_folder, &address);
            result = patiently(SYS_connect, fd, (long)&address, length, 0);
        }
        if (result < 0) {
            lt_sys_close((int)fd);
            fd = result;
        }
    }
    if (folder >= 0)
        lt_sys_close((int)folder);
    return fd;
}

int lt_ask(const char *trace_folder, enum lt_want want, const char *path, size_t length,
           struct lt_answer *ret_answer)
{
    struct {
        uint32_t version, want;
        int32_t thread;
        uint32_t path_length;
    } head = {LT_WIRE_VERSION, want, (int32_t)lt_sys_gettid(), (uint32_t)length};
    _Static_assert(sizeof head == offsetof(struct lt_question, path), "a question without its path");
    struct iovec parts[] = {{&head, sizeof head}, {(void *)(uintptr_t)path, length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    if (length > LT_ASK_PATH_BYTES)
        return -ENAMETOOLONG;
    long fd = connected(trace_folder);
    if (fd < 0)
        return (int)fd;
    long result = patiently(SYS_sendmsg, fd, (long)&message, MSG_NOSIGNAL, 0);
    if (result >= 0)
        result = patiently(SYS_recvfrom, fd, (long)ret_answer, sizeof *ret_answer, 0);
    lt_sys_close((int)fd);
    return result == (long)sizeof *ret_answer ? 0 : result < 0 ? (int)result : -EPROTO;
}
