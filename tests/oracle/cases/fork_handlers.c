// SPDX-License-Identifier: Apache-2.0
// case: 69
// cflags: -O2
// What a handler does in the child, before fork returns there, is the child's (pthread_atfork(3)).
// setup: seq 100 > in
// inputs: in
// outputs: out log
#include "case.h"

#include <pthread.h>

static int log_fd;
static void in_child(void)
{
    get_all(open_or_die("in", O_RDONLY));
    put(log_fd, "child\n", 6);
}
static void in_parent(void)
{
    put(log_fd, "parent\n", 7);
}
int main(void)
{
    log_fd = open_or_die("log", O_WRONLY | O_CREAT | O_APPEND);
    if (pthread_atfork(NULL, in_parent, in_child))
        return 1;
    pid_t child = fork();
    if (child == 0) {
        put(open_or_die("out", O_WRONLY | O_CREAT), "1", 1);
        pid_t grandchild = _Fork();
        if (grandchild == 0) {
            put(log_fd, "grandchild\n", 11);
            _exit(0);
        }
        reap(grandchild);
        _exit(0);
    }
    reap(child);
    return 0;
}
