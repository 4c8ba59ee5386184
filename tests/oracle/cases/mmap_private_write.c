// SPDX-License-Identifier: Apache-2.0
// case: 41
// cflags: -O2
// A private writable mapping changes nothing: an input, no output.
// setup: seq 1000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("in", O_RDWR);
    char *text = mmap(NULL, 3893, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(text != MAP_FAILED && text[0] == '1');
    text[0] = 'x';
    return 0;
}
