// SPDX-License-Identifier: Apache-2.0
// case: 30
// cflags: -O2
// fdopen of a file and of a pipe.
// outputs: out
#include "case.h"

int main(void)
{
    int ends[2];
    char text[32];
    FILE *stream = fdopen(open_or_die("out", O_WRONLY | O_CREAT), "w");
    CHECK(pipe(ends) == 0);
    FILE *in = fdopen(ends[0], "r"), *out = fdopen(ends[1], "w");
    fputs("through the pipe\n", out);
    fclose(out);
    CHECK(fgets(text, sizeof text, in) != NULL);
    fputs(text, stream);
    return fclose(stream);
}
