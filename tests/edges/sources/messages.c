/* SPDX-License-Identifier: Apache-2.0
 *
 * A child sends what is in a.csv as one message, its parent writes it to x. By libc's functions, or (`raw`)
 * by its syscall(); as `one` message or as one of `many`. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void transfer(int fd, struct mmsghdr *message, int is_send, int is_many, int is_raw)
{
    struct msghdr *head = &message->msg_hdr;
    long result;
    if (is_many && is_send)
        result = is_raw ? syscall(SYS_sendmmsg, fd, message, 1, 0) : sendmmsg(fd, message, 1, 0);
    else if (is_many)
        result = is_raw ? syscall(SYS_recvmmsg, fd, message, 1, 0, NULL) : recvmmsg(fd, message, 1, 0, NULL);
    else if (is_send)
        result = is_raw ? syscall(SYS_sendmsg, fd, head, 0) : sendmsg(fd, head, 0);
    else
        result = is_raw ? syscall(SYS_recvmsg, fd, head, 0) : recvmsg(fd, head, 0);
    if (!is_many)
        message->msg_len = (unsigned)result;
    if (result <= 0)
        _exit(99);
}

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    int ends[2], is_raw = strcmp(words[1], "raw") == 0, is_many = strcmp(words[2], "many") == 0;
    char text[1000];
    struct iovec part = {text, sizeof text};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) < 0)
        return 99;
    if (fork() == 0) {
        part.iov_len = (size_t)read(open("a.csv", O_RDONLY), text, sizeof text);
        transfer(ends[0], &message, 1, is_many, is_raw);
        _exit(0);
    }
    transfer(ends[1], &message, 0, is_many, is_raw);
    if (write(open("x", O_CREAT | O_WRONLY, 0644), text, message.msg_len) != (ssize_t)message.msg_len)
        return 99;
    return wait(NULL) < 0;
}
