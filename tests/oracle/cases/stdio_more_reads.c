// SPDX-License-Identifier: Apache-2.0
// case: 21
// cflags: -O2
// The other ways in: getw, fgets_unlocked, getchar, gets by fgets with embedded NULs, fread of many
// items.
// setup: seq 3000 > in; head -c 20000 /dev/zero > zeros; seq 2000 > in3
// inputs: in in3 zeros
// outputs:
#include "case.h"

int main(void)
{
    char text[600];
    FILE *stream = fopen("zeros", "r");
    for (int i = 0; i < 20; i++)
        CHECK(fgets(text, sizeof text, stream) != NULL);
    fclose(stream);
    stream = fopen("in", "r");
    getw(stream);
    CHECK(fgets_unlocked(text, 20, stream) != NULL);
    CHECK(fread(text, 100, 7, stream) <= 7);
    CHECK(fread(text, 590, 1, stream) == 1);
    fflush(stream);
    CHECK(fgetc(stream) != EOF);
    fclose(stream);
    CHECK(freopen("in3", "r", stdin) == stdin);
    for (int i = 0; i < 5000; i++)
        CHECK(getchar() != EOF);
    int number;
    CHECK(scanf("%d", &number) == 1);
    return 0;
}
