// SPDX-License-Identifier: Apache-2.0
// case: 22
// cflags: -O2
// Characters taken by the inlined getc_unlocked.
// setup: seq 3000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    FILE *stream = fopen("in", "r");
    long count = 0;
    while (getc_unlocked(stream) != EOF)
        count++;
    CHECK(count == 13893);
    return fclose(stream);
}
