// SPDX-License-Identifier: Apache-2.0
// case: 57
// cflags: -O2
// Files deeper than any path can tell: the program goes on, and the verdict says that a name is missing.
// strace: no
// verdict: incomplete
// reason: name of an open file
// trace: file("shallow").bytes_written == 2
#include "case.h"

int main(void)
{
    char name[201];
    memset(name, 'n', 200);
    name[200] = '\0';
    put(open_or_die("shallow", O_WRONLY | O_CREAT), "ab", 2);
    for (int i = 0; i < 30; i++)
        CHECK(mkdir(name, 0755) == 0 && chdir(name) == 0);
    int fd = open_or_die("deep", O_RDWR | O_CREAT);
    put(fd, "abc", 3);
    CHECK(pread(fd, name, 3, 0) == 3);
    return 0;
}
