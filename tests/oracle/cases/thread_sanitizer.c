// SPDX-License-Identifier: Apache-2.0
// case: 92
// cflags: -O1 -fsanitize=thread -pthread
// needs: tsan
// A program under ThreadSanitizer, which watches the same functions: it works, and its exit status stays.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    char text[100];
    FILE *in = fopen("in", "r"), *out = fopen("out", "w");
    for (int i = 0; i < 500; i++)
        CHECK(fgets(text, sizeof text, in) && fprintf(out, "%d %s", i, text) > 0);
    put(open_or_die("out", O_WRONLY | O_APPEND), "abc", 3);
    char *freed = malloc(10);
    fclose(out);
    fclose(in);
    free(freed);
    return 5;
}
