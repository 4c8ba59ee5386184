// SPDX-License-Identifier: Apache-2.0
// case: 29
// cflags: -O2
// freopen of stdout, stdin and of a stream with something pending.
// setup: seq 100 > in
// inputs: in
// outputs: first out second
#include "case.h"

int main(void)
{
    char text[16];
    FILE *stream = fopen("first", "w");
    fputs("pending", stream);
    CHECK(freopen("second", "w", stream) == stream);
    fputs("other", stream);
    CHECK(freopen("in", "r", stdin) == stdin);
    CHECK(fgets(text, sizeof text, stdin) != NULL);
    CHECK(freopen("out", "w", stdout) == stdout);
    puts("hello");
    return 0;
}
