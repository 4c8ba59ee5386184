/* SPDX-License-Identifier: Apache-2.0
 *
 * One socket, one packet each way. The folder is reached through a descriptor, because its path may be longer
 * than a socket address (unix(7): 108 bytes). */
#include "wire/ask.h"

#include "wire/encode.h"
#include "wire/sys.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

static long make_address(int folder, struct sockaddr_un *address)
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

static long connected(const char *trace_folder)
{
    struct sockaddr_un address;
    struct timeval limit = {LT_ASK_SECONDS, 0};
    long folder = lt_sys_openat(AT_FDCWD, trace_folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0)
        return folder;
    long fd = lt_sys6(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (fd >= 0) {
        long length = make_address((int)folder, &address);
        lt_sys6(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, (long)&limit, sizeof limit, 0);
        lt_sys6(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, (long)&limit, sizeof limit, 0);
        long result = lt_sys6(SYS_connect, fd, (long)&address, length, 0, 0, 0);
        if (result < 0) {
            lt_sys_close((int)fd);
            fd = result;
        }
    }
    lt_sys_close((int)folder);
    return fd;
}

int lt_ask(const char *trace_folder, enum lt_want want, const char *path, size_t length,
           struct lt_answer *ret_answer)
{
    struct lt_question question = {.version = LT_WIRE_VERSION, .want = want};
    if (length > LT_ASK_PATH_BYTES)
        return -ENAMETOOLONG;
    question.thread = (int32_t)lt_sys_gettid();
    question.path_length = (uint32_t)length;
    lt_put_text(question.path, path, length);
    long fd = connected(trace_folder);
    if (fd < 0)
        return (int)fd;
    long size = (long)(offsetof(struct lt_question, path) + length);
    long result = lt_sys6(SYS_sendto, fd, (long)&question, size, MSG_NOSIGNAL, 0, 0);
    do
        if (result >= 0)
            result = lt_sys6(SYS_recvfrom, fd, (long)ret_answer, sizeof *ret_answer, 0, 0, 0);
    while (result == -EINTR);
    lt_sys_close((int)fd);
    return result == (long)sizeof *ret_answer ? 0 : result < 0 ? (int)result : -EPROTO;
}
