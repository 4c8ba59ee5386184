// SPDX-License-Identifier: Apache-2.0
// escape: a supervisor opens the files and puts the descriptors into a child (SECCOMP_IOCTL_NOTIF_ADDFD)
#include "escape.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
static int install(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    return (int)raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, (long)&program, 0, 0, 0);
}
static void send_descriptor(int peer, int fd)
{
    char byte = 0, room[CMSG_SPACE(sizeof fd)] = "";
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    *head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    CHECK(sendmsg(peer, &message, 0) == 1);
}
int main(void)
{
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        int listener = install();
        if (listener < 0)
            _exit(77);
        send_descriptor(ends[1], listener);
        lift();
        _exit(0);
    }
    int listener = receive_descriptor(ends[0]);
    for (int i = 0; i < 2; i++) {
        struct seccomp_notif request = {0};
        CHECK(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) == 0);
        int fd = i ? open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644) : open("secret", O_RDONLY);
        struct seccomp_notif_addfd add = {.id = request.id, .srcfd = fd, .flags = SECCOMP_ADDFD_FLAG_SEND};
        CHECK(ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) >= 0);
        close(fd);
    }
    int status;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}
