// SPDX-License-Identifier: Apache-2.0
// escape: lintrace itself is killed by a static program, which its helper follows
// cflags: -static
// status: varies
// recover: yes
// outlives: 1
// reason: killed
#include "escape.h"
int main(void)
{
    char path[64], name[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", getppid());
    int fd = open(path, O_RDONLY);
    CHECK(read(fd, name, sizeof name - 1) > 0);
    if (strncmp(name, "lintrace", 8) == 0)
        kill(getppid(), SIGKILL);
    usleep(100000);
    lift();
    return 0;
}
