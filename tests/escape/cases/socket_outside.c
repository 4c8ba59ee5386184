// SPDX-License-Identifier: Apache-2.0
// escape: a server outside of the run, asked through a socket, does it
// build: gcc -O1 -w -D_GNU_SOURCE -DPEER -o socket_outside_peer $CASE
// peer: $PROGRAMS/socket_outside_peer
// peer-does: yes
#include "escape.h"
#ifdef PEER
int main(void)
{
    char byte;
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "peer.socket"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 1) == 0);
    int peer = accept(server, NULL, NULL);
    CHECK(read(peer, &byte, 1) == 1);
    lift();
    CHECK(write(peer, "", 1) == 1);
    return 0;
}
#else
int main(void)
{
    char byte = 0;
    int peer = call_peer();
    CHECK(send(peer, &byte, 1, 0) == 1 && recv(peer, &byte, 1, 0) == 1);
    return 0;
}
#endif
