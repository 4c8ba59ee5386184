// SPDX-License-Identifier: Apache-2.0
// case: 58
// cflags: -O2
// Memory files and devices are no files of the run.
// inputs:
// outputs:
// event: [.inputs[], .outputs[]] | all(.name | test("memfd") | not)
#include "case.h"

int main(void)
{
    int fd = memfd_create("scratch", 0);
    put(fd, "abc", 3);
    CHECK(pread(fd, &(char[8]){0}, 3, 0) == 3);
    put(open_or_die("/dev/null", O_WRONLY), "abc", 3);
    CHECK(get(open_or_die("/proc/self/status", O_RDONLY), 100) == 100);
    return 0;
}
