// SPDX-License-Identifier: Apache-2.0
// cflags: -O2
// What a program can see of itself is as without the tracer: the lowest free descriptor, limits, umask,
// folder.
// outputs:
#include "case.h"

#include <sys/resource.h>
int main(void)
{
    struct rlimit limit;
    char folder[4096];
    int fd = open_or_die("/dev/null", O_RDONLY);
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0 && getcwd(folder, sizeof folder));
    printf("%d %ld %o %s %d\n", fd, (long)limit.rlim_cur, umask(022), folder, getppid() > 1);
    return 7;
}
