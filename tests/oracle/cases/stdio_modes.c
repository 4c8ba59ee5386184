// SPDX-License-Identifier: Apache-2.0
// case: 28
// cflags: -O2
// fopen "a", "w", "wx", "r+e", "a+", "w+".
// setup: seq 10 > a; seq 10 > w; seq 10 > r; seq 10 > ap
// inputs: ap r
// outputs: a ap r w wp x
// trace: file("a").appended and file("w").truncated and file("x").created and file("ap").appended
#include "case.h"

int main(void)
{
    char text[8];
    fputs("1234", fopen("a", "a"));
    fputs("12345", fopen("w", "w"));
    fputs("123456", fopen("x", "wx"));
    CHECK(fopen("x", "wx") == NULL);
    FILE *stream = fopen("r", "r+e");
    CHECK(fgets(text, sizeof text, stream) != NULL);
    fseek(stream, 0, SEEK_END);
    fputs("1234567", stream);
    stream = fopen("ap", "a+");
    CHECK(fgets(text, sizeof text, stream) != NULL);
    fseek(stream, 0, SEEK_END);
    fputs("12345678", stream);
    stream = fopen("wp", "w+");
    fputs("123456789", stream);
    rewind(stream);
    CHECK(fgets(text, sizeof text, stream) != NULL);
    return 0;
}
