// SPDX-License-Identifier: Apache-2.0
// escape: descriptors that a peer outside of the run has opened, passed by a socket
// build: gcc -O1 -w -D_GNU_SOURCE -DPEER -o passed_from_outside_peer $CASE
// peer: $PROGRAMS/passed_from_outside_peer
// files: vary
#include "escape.h"
#ifdef PEER
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
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "peer.socket"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 1) == 0);
    int peer = accept(server, NULL, NULL);
    send_descriptor(peer, open("secret", O_RDONLY));
    send_descriptor(peer, open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644));
    return 0;
}
#else
int main(void)
{
    char bytes[256];
    int peer = call_peer();
    int in = receive_descriptor(peer), out = receive_descriptor(peer);
    ssize_t got = read(in, bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(write(out, bytes, (size_t)got) == got);
    return 0;
}
#endif
