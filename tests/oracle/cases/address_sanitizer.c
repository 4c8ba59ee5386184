// SPDX-License-Identifier: Apache-2.0
// case: 92
// cflags: -O1 -fsanitize=address
// needs: asan
// A program under AddressSanitizer, which watches the same functions: it works, and its exit status stays.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0"; /* no leak search under ptrace */
}
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
