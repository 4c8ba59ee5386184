// SPDX-License-Identifier: Apache-2.0
// case: 35
// cflags: -O2
// Only puts and gets-like calls; the files behind stdin and stdout were opened by dup2 before.
// setup: seq 500 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    char text[32];
    CHECK(dup2(open_or_die("in", O_RDONLY), 0) == 0);
    CHECK(dup2(open_or_die("out", O_WRONLY | O_CREAT), 1) == 1);
    while (fgets(text, sizeof text, stdin))
        fputs(text, stdout);
    puts("end");
    printf("%d\n", 7);
    putchar('x');
    return 0;
}
