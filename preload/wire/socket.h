/* SPDX-License-Identifier: Apache-2.0
 *
 * The two ends of a socket as a text, which stands where a file has its path. With own and other address,
 * IPv6 in brackets, mapped IPv4 as IPv4 (ip(7), ipv6(7)), and a last word where it is for datagrams: inet
 * ADDRESS:PORT ADDRESS:PORT [datagram] ROLE is own, other or none: whose PATH it is; @ stands for the NUL of
 * an abstract name; OTHER_PID is who connected or listened (unix(7)): unix OWN_PID OTHER_PID ROLE PATH For
 * datagrams from and to anybody: datagram System calls only; async-signal-safe. */
#ifndef LT_WIRE_SOCKET_H
#define LT_WIRE_SOCKET_H

#include <stddef.h>

enum { LT_SOCKET_TEXT_BYTES = 192 };

/* What `fd`, a socket, is connected to; `own_pid` is the process that uses it. Returns the length of the
 * text, 0 for a family that is not known here, and for one that is not connected. */
size_t lt_socket_text(int fd, long own_pid, char ret_text[LT_SOCKET_TEXT_BYTES]);

#endif
