// SPDX-License-Identifier: Apache-2.0
// case: 27
// cflags: -O2
// "r+": read, seek, write, read again: both directions with their own bytes.
// setup: seq 2000 > db
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    char text[100];
    FILE *stream = fopen("db", "r+");
    CHECK(fread(text, 1, 100, stream) == 100);
    CHECK(fseek(stream, 50, SEEK_SET) == 0);
    CHECK(fwrite("new", 1, 3, stream) == 3);
    CHECK(fseek(stream, 5000, SEEK_SET) == 0);
    CHECK(fread(text, 1, 100, stream) == 100);
    CHECK(fseek(stream, 0, SEEK_CUR) == 0);
    CHECK(fputs("xyz", stream) >= 0);
    return fclose(stream);
}
