// SPDX-License-Identifier: Apache-2.0
// case: 57
// cflags: -O2
// A name of 255 bytes in each of ten nested folders.
// inputs:
#include "case.h"

int main(void)
{
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    for (int i = 0; i < 10; i++)
        CHECK(mkdir(name, 0755) == 0 && chdir(name) == 0);
    put(open_or_die("deep", O_WRONLY | O_CREAT), "abc", 3);
    name[254] = '\0';
    put(open_or_die(name, O_WRONLY | O_CREAT), "abcd", 4);
    return 0;
}
