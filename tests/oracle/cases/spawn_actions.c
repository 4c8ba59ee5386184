// SPDX-License-Identifier: Apache-2.0
// case: 71
// cflags: -O2
// posix_spawn with addopen, adddup2, addclose and addchdir: the child's stdin and stdout are known.
// setup: seq 1000 > in; mkdir d
// inputs: in
// outputs: d/out
#include "case.h"

#include <spawn.h>
int main(void)
{
    posix_spawn_file_actions_t actions;
    char name[] = "cat";
    char *const command[] = {name, NULL};
    pid_t child = -1;
    int extra = open_or_die("in", O_RDONLY);
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, 0, "in", O_RDONLY, 0) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, extra) == 0);
    CHECK(posix_spawn_file_actions_addchdir_np(&actions, "d") == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, 9, "out", O_WRONLY | O_CREAT, 0644) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, 9, 1) == 0);
    CHECK(posix_spawnp(&child, "cat", &actions, NULL, command, environ) == 0);
    reap(child);
    CHECK(posix_spawn(&child, "/nothing", NULL, NULL, command, environ) == ENOENT);
    return 0;
}
