// SPDX-License-Identifier: Apache-2.0
// escape: posix_spawn opens, makes and empties files inside of libc, and the child does nothing with them
// setup: seq 10 > emptied
// reads: -
// writes: loot emptied
#include "escape.h"
#include <spawn.h>
int main(void)
{
    pid_t child;
    posix_spawn_file_actions_t actions;
    char *arguments[] = {"true", NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 5, "loot", O_WRONLY | O_CREAT, 0644);
    posix_spawn_file_actions_addopen(&actions, 6, "emptied", O_WRONLY | O_TRUNC, 0644);
    posix_spawn_file_actions_addclose(&actions, 6);
    CHECK(posix_spawn(&child, "/bin/true", &actions, NULL, arguments, environ) == 0);
    reap(child);
    return 0;
}
