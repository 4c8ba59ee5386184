// SPDX-License-Identifier: Apache-2.0
// case: 2 15
// cflags: -O2 -D_FORTIFY_SOURCE=3
// The checked twins of read, pread, fread and fgets count as the plain ones.
// setup: seq 9000 > in; seq 100 > lines
// inputs: in lines
// outputs:
#include "case.h"

int main(int argc, char **argv)
{
    char buffer[512];
    size_t size = argc == 1 && argv[0] ? 500 : 400; /* not known to the compiler */
    int fd = open_or_die("in", O_RDONLY);
    CHECK(read(fd, buffer, size) == 500);
    CHECK(pread(fd, buffer, size, 3) == 500);
    CHECK(pread64(fd, buffer, size, 5) == 500);
    FILE *stream = fopen("lines", "r");
    CHECK(fgets(buffer, (int)size, stream) != NULL);
    CHECK(fread(buffer, 1, size - 300, stream) == 200);
    CHECK(fread_unlocked(buffer, 1, size - 400, stream) == 90);
    fclose(stream);
    return 0;
}
