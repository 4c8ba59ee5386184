// SPDX-License-Identifier: Apache-2.0
// escape: splice, tee and vmsplice: bytes that never come into the program
#include "escape.h"
int main(void)
{
    int first[2], second[2];
    CHECK(pipe(first) == 0 && pipe(second) == 0);
    int in = open("secret", O_RDONLY), out = open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ssize_t got = splice(in, NULL, first[1], NULL, 4096, 0);
    CHECK(got > 0 && tee(first[0], second[1], (size_t)got, 0) == got);
    CHECK(splice(second[0], NULL, out, NULL, (size_t)got, 0) == got);
    return 0;
}
