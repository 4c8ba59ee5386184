// SPDX-License-Identifier: Apache-2.0
// escape: streams in memory and of the program's own (fopencookie), over descriptors
#include "escape.h"
static ssize_t take(void *cookie, char *to, size_t size)
{
    return read(*(int *)cookie, to, size);
}
static ssize_t give(void *cookie, const char *from, size_t size)
{
    return write(*(int *)cookie, from, size);
}
int main(void)
{
    char line[256];
    int in = open("secret", O_RDONLY), out = open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    FILE *from = fopencookie(&in, "r", (cookie_io_functions_t){.read = take});
    FILE *to = fopencookie(&out, "w", (cookie_io_functions_t){.write = give});
    CHECK(fgets(line, sizeof line, from) && fputs(line, to) >= 0 && fclose(to) == 0);
    return 0;
}
