// SPDX-License-Identifier: Apache-2.0
// case: 23
// cflags: -O2
// Characters poked in by the inlined putc_unlocked.
// outputs: out
#include "case.h"

int main(void)
{
    FILE *stream = fopen("out", "w");
    for (int i = 0; i < 10000; i++)
        putc_unlocked('x', stream);
    return fclose(stream);
}
