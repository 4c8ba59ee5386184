// SPDX-License-Identifier: Apache-2.0
// case: 25
// cflags: -O2
// What is pending when the program returns from main is written by exit.
// outputs: out out2
#include "case.h"

int main(void)
{
    FILE *stream = fopen("out", "w"), *other = fopen("out2", "w");
    CHECK(stream && other);
    fputs("pending at exit", stream);
    for (int i = 0; i < 6000; i++)
        putc_unlocked('y', other);
    return 0;
}
