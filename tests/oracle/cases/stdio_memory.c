// SPDX-License-Identifier: Apache-2.0
// case: 32
// cflags: -O2
// Streams without a descriptor are nobody's file.
// outputs: out
#include "case.h"

static ssize_t take(void *cookie, const char *data, size_t size)
{
    return write(*(int *)cookie, data, size);
}
int main(void)
{
    char memory[100], *text = NULL;
    size_t size = 0;
    int fd = open_or_die("out", O_WRONLY | O_CREAT);
    FILE *stream = fmemopen(memory, sizeof memory, "w+");
    fputs("in memory", stream);
    rewind(stream);
    CHECK(fgetc(stream) == 'i');
    fclose(stream);
    stream = open_memstream(&text, &size);
    fprintf(stream, "%d", 12345);
    fclose(stream);
    CHECK(size == 5);
    free(text);
    stream = fopencookie(&fd, "w", (cookie_io_functions_t){.write = take});
    fputs("by a cookie", stream);
    return fclose(stream);
}
