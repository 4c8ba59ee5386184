// SPDX-License-Identifier: Apache-2.0
// case: 31
// cflags: -O2
// Unbuffered: each character is a write of its own; reads of one byte each.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    FILE *out = fopen("out", "w"), *in = fopen("in", "r");
    setvbuf(out, NULL, _IONBF, 0);
    setvbuf(in, NULL, _IONBF, 0);
    for (int i = 0; i < 100; i++)
        fputc(fgetc(in), out);
    fprintf(out, "%d and %s", 5, "text");
    char text[10];
    CHECK(fgets(text, sizeof text, in) != NULL && fread(text, 1, 9, in) == 9);
    int number;
    CHECK(fscanf(in, "%d", &number) == 1);
    return 0;
}
