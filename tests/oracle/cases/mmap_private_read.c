// SPDX-License-Identifier: Apache-2.0
// case: 41
// cflags: -O2
// A readable private mapping reads the file, whatever is read through it.
// setup: seq 1000 > in
// inputs: in
// outputs:
// trace: file("in") | .bytes_estimated and .bytes_mapped == 3893
#include "case.h"

int main(void)
{
    int fd = open_or_die("in", O_RDONLY);
    char *text = mmap(NULL, 3893, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(text != MAP_FAILED && text[0] == '1');
    close(fd);
    return 0;
}
