/* SPDX-License-Identifier: Apache-2.0
 *
 * Digits and addresses are written by hand: this runs where libc must not be called. */
#include "wire/socket.h"

#include "wire/encode.h"
#include "wire/sys.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

union address {
    struct sockaddr any;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
    struct sockaddr_un local;
    char bytes[sizeof(struct sockaddr_un) + 1];
};

static char *put_number(char *to, unsigned long number, unsigned base)
{
    char digits[24];
    int count = 0;
    do
        digits[count++] = "0123456789abcdef"[number % base];
    while (number /= base);
    while (count)
        *to++ = digits[--count];
    return to;
}

static char *put_ip4(char *to, const uint8_t *bytes)
{
    for (int i = 0; i < 4; i++) {
        if (i)
            *to++ = '.';
        to = put_number(to, bytes[i], 10);
    }
    return to;
}

/* All eight groups, none left out: the same address is always the same text. */
static char *put_ip6(char *to, const uint8_t *bytes)
{
    *to++ = '[';
    for (int i = 0; i < 16; i += 2) {
        if (i)
            *to++ = ':';
        to = put_number(to, (unsigned)bytes[i] << 8 | bytes[i + 1], 16);
    }
    *to++ = ']';
    return to;
}

static char *put_inet(char *to, const union address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (address->any.sa_family == AF_INET) {
        to = put_ip4(to, (const uint8_t *)&address->ip4.sin_addr);
    } else {
        const uint8_t *bytes = address->ip6.sin6_addr.s6_addr;
        int same = 0;
        while (same < 12 && bytes[same] == mapped[same])
            same++;
        to = same == 12 ? put_ip4(to, bytes + 12) : put_ip6(to, bytes);
    }
    const uint8_t *port = (const uint8_t *)(address->any.sa_family == AF_INET ? &address->ip4.sin_port
                                                                              : &address->ip6.sin6_port);
    *to++ = ':';
    return put_number(to, (unsigned)port[0] << 8 | port[1], 10);
}

/* The path of a bound socket; `length` is of the address as the kernel gave it. */
static char *put_path(char *to, const union address *address, socklen_t length)
{
    size_t size = length - offsetof(struct sockaddr_un, sun_path);
    const char *path = address->local.sun_path;
    for (size_t i = 0; i < size && (i == 0 || path[i] || !path[0]); i++)
        *to++ = path[i] ? path[i] : '@';
    return to;
}

static bool is_for_datagrams(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return lt_sys6(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, (long)&type, (long)&size, 0) >= 0 &&
           type == SOCK_DGRAM;
}

static size_t put_datagram(int fd, int family, char *text)
{
    bool is_known = family == AF_UNIX || family == AF_INET || family == AF_INET6;
    return is_known && is_for_datagrams(fd) ? (size_t)(lt_put_text(text, "datagram", 8) - text) : 0;
}

static size_t put_unix(int fd, long own_pid, const union address *own, socklen_t own_length,
                       const union address *other, socklen_t other_length, char *text)
{
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    const socklen_t nameless = offsetof(struct sockaddr_un, sun_path);
    if (lt_sys6(SYS_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, (long)&peer, (long)&size, 0) < 0)
        return 0;
    if (!peer.pid && is_for_datagrams(fd)) /* connected to one that is not */
        return put_datagram(fd, AF_UNIX, text);
    bool is_own = own_length > nameless, is_other = !is_own && other_length > nameless;
    char *to = lt_put_text(text, "unix ", 5);
    to = put_number(to, (unsigned long)own_pid, 10);
    *to++ = ' ';
    to = put_number(to, peer.pid > 0 ? (unsigned long)peer.pid : 0, 10);
    to = lt_put_text(to, is_own ? " own " : is_other ? " other " : " none ", is_own ? 5 : is_other ? 7 : 6);
    if (is_own)
        to = put_path(to, own, own_length);
    else if (is_other)
        to = put_path(to, other, other_length);
    return (size_t)(to - text);
}

size_t lt_socket_text(int fd, long own_pid, char ret_text[LT_SOCKET_TEXT_BYTES])
{
    union address own = {0}, other = {0};
    socklen_t own_length = sizeof own, other_length = sizeof other;
    if (lt_sys6(SYS_getsockname, fd, (long)&own, (long)&own_length, 0, 0, 0) < 0)
        return 0;
    if (lt_sys6(SYS_getpeername, fd, (long)&other, (long)&other_length, 0, 0, 0) < 0)
        return put_datagram(fd, own.any.sa_family, ret_text);
    if (own.any.sa_family == AF_UNIX)
        return put_unix(fd, own_pid, &own, own_length, &other, other_length, ret_text);
    if (own.any.sa_family != AF_INET && own.any.sa_family != AF_INET6)
        return 0;
    char *to = put_inet(lt_put_text(ret_text, "inet ", 5), &own);
    *to++ = ' ';
    to = put_inet(to, &other);
    if (is_for_datagrams(fd))
        to = lt_put_text(to, " datagram", 9);
    return (size_t)(to - ret_text);
}
