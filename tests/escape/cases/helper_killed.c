// SPDX-License-Identifier: Apache-2.0
// escape: the helper of this run is killed, then a static program
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o helper_killed_static $CASE
// status: varies
// verdict: incomplete
// files: vary
// reason: helper|followed|traced
#include "escape.h"
#include <dirent.h>
#include <poll.h>
/* Only the one whose parent is ours: other runs are none of our business. */
static void kill_helper(void)
{
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[300], text[512] = "", name[64];
        int parent = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        int fd = open(path, O_RDONLY);
        if (fd < 0)
            continue;
        if (read(fd, text, sizeof text - 1) > 0 && sscanf(text, "%*d (%63[^)]) %*c %d", name, &parent) == 2 &&
            strncmp(name, "lintrace-helper", 15) == 0 && parent == getppid()) {
            int helper = (int)syscall(SYS_pidfd_open, atoi(entry->d_name), 0);
            struct pollfd end = {.fd = helper, .events = POLLIN};
            kill(atoi(entry->d_name), SIGKILL);
            poll(&end, helper >= 0, 10000); /* until it is gone */
            close(helper);
        }
        close(fd);
    }
    closedir(folder);
}
int main(void)
{
#ifdef PROGRAM
    lift();
    return 0;
#else
    kill_helper();
    usleep(100000);
    pid_t child = fork();
    if (child == 0) {
        execl(program_path("helper_killed_static"), "program", NULL);
        _exit(1);
    }
    reap(child);
    return 0;
#endif
}
