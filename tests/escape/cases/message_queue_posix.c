// SPDX-License-Identifier: Apache-2.0
// escape: the bytes go from one process to another in a message of a POSIX queue
// cflags: -lrt
// verdict: incomplete
// reason: message queue
#include "escape.h"
#include <mqueue.h>
int main(void)
{
    char bytes[256], name[64];
    struct mq_attr room = {.mq_maxmsg = 1, .mq_msgsize = sizeof bytes};
    snprintf(name, sizeof name, "/escape-%d", (int)getpid());
    mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &room);
    NEEDS(queue >= 0);
    mq_unlink(name);
    pid_t child = fork();
    if (child == 0) {
        int in = open("secret", O_RDONLY);
        ssize_t got = read(in, bytes, sizeof bytes);
        CHECK(mq_send(queue, bytes, (size_t)got, 0) == 0);
        _exit(0);
    }
    ssize_t got = mq_receive(queue, bytes, sizeof bytes, NULL);
    CHECK(got > 0);
    int out = open("loot", O_WRONLY | O_CREAT, 0644);
    CHECK(write(out, bytes, (size_t)got) == got);
    reap(child);
    return 0;
}
