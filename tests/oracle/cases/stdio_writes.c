// SPDX-License-Identifier: Apache-2.0
// case: 24
// cflags: -O2 -D_FORTIFY_SOURCE=3
// fprintf, fputs, fwrite, fputc, vfprintf, dprintf with small and with large pieces.
// outputs: out out2 out3
#include "case.h"

#include <stdarg.h>
__attribute__((format(printf, 2, 3))) static void say(FILE *stream, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    CHECK(vfprintf(stream, format, values) > 0);
    va_end(values);
}
int main(void)
{
    static char large[20000];
    memset(large, 'y', sizeof large - 1);
    FILE *stream = fopen("out", "w");
    for (int i = 0; i < 1000; i++) {
        fprintf(stream, "%d,%s\n", i, "text");
        fputs("more text", stream);
        fputc('\n', stream);
        say(stream, "%05d\n", i);
    }
    fwrite(large, 1, sizeof large, stream);
    fprintf(stream, "%s", large);
    fputs(large, stream);
    CHECK(fclose(stream) == 0);
    stream = fopen("out2", "w");
    setvbuf(stream, NULL, _IOLBF, 0);
    for (int i = 0; i < 100; i++)
        fprintf(stream, "line %d\nrest", i);
    CHECK(fflush(stream) == 0);
    fputs("end", stream);
    dprintf(open_or_die("out3", O_WRONLY | O_CREAT), "%s-%d", "direct", 42);
    return 0;
}
