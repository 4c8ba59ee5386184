// SPDX-License-Identifier: Apache-2.0
// case: 71
// cflags: -O2
// Files that posix_spawn makes and empties in the folder that the child has changed to; the parent's are others.
// setup: mkdir -p d/e; echo old > out; echo old > d/e/old
// outputs: d/out d/e/old d/e/new
#include "case.h"

#include <spawn.h>
int main(void)
{
    posix_spawn_file_actions_t actions;
    char name[] = "true";
    char *const command[] = {name, NULL};
    pid_t child = -1;
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_addchdir_np(&actions, "d") == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, 7, "out", O_WRONLY | O_CREAT | O_TRUNC, 0644) == 0);
    CHECK(posix_spawn_file_actions_addchdir_np(&actions, "e") == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, 8, "old", O_WRONLY | O_TRUNC, 0644) == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, 9, "new", O_WRONLY | O_CREAT, 0644) == 0);
    CHECK(posix_spawnp(&child, "true", &actions, NULL, command, environ) == 0);
    reap(child);
    return 0;
}
