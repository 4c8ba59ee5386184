// SPDX-License-Identifier: Apache-2.0
// case: 63
// cflags: -O2
// A descriptor that comes through a socket: the receiver's bytes belong to the same file.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

#include <sys/socket.h>
static void send_one(int socket, int fd)
{
    char byte = 'x';
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.head = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    CHECK(sendmsg(socket, &message, 0) == 1);
}
static int receive_one(int socket)
{
    char byte;
    int fd = -1;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    CHECK(recvmsg(socket, &message, 0) == 1);
    memcpy(&fd, CMSG_DATA(&control.head), sizeof fd);
    return fd;
}
int main(void)
{
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        int old = open_or_die("/dev/null", O_RDONLY); /* the number is known as something else */
        get(old, 1);
        close(old);
        int in = receive_one(ends[1]), out = receive_one(ends[1]);
        get(in, 500);
        put(out, "abc", 3);
        _exit(0);
    }
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(get(in, 100) == 100);
    send_one(ends[0], in);
    send_one(ends[0], out);
    reap(child);
    return 0;
}
