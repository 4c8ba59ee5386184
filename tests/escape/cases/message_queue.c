// SPDX-License-Identifier: Apache-2.0
// escape: the bytes go from one process to another in a message
// verdict: incomplete
// reason: message queue
#include "escape.h"
#include <sys/msg.h>
int main(void)
{
    struct {
        long type;
        char bytes[256];
    } message = {.type = 1};
    int queue = msgget(IPC_PRIVATE, 0600);
    NEEDS(queue >= 0);
    pid_t child = fork();
    if (child == 0) {
        int in = open("secret", O_RDONLY);
        ssize_t got = read(in, message.bytes, sizeof message.bytes);
        CHECK(msgsnd(queue, &message, (size_t)got, 0) == 0);
        _exit(0);
    }
    ssize_t got = msgrcv(queue, &message, sizeof message.bytes, 0, 0);
    CHECK(got > 0);
    msgctl(queue, IPC_RMID, NULL);
    int out = open("loot", O_WRONLY | O_CREAT, 0644);
    CHECK(write(out, message.bytes, (size_t)got) == got);
    reap(child);
    return 0;
}
