// SPDX-License-Identifier: Apache-2.0
// case: 11
// cflags: -O2
// A file that is made and stays empty is an output.
// inputs:
// outputs: a b c
#include "case.h"

int main(void)
{
    close(open_or_die("a", O_WRONLY | O_CREAT));
    close(open_or_die("b", O_RDONLY | O_CREAT));
    FILE *stream = fopen("c", "w");
    CHECK(stream != NULL);
    fclose(stream);
    return 0;
}
