// SPDX-License-Identifier: Apache-2.0
// case: 25
// cflags: -O2
// What is pending at _exit never reaches the kernel.
// outputs: out out2
#include "case.h"

int main(void)
{
    FILE *stream = fopen("out", "w"), *other = fopen("out2", "w");
    CHECK(stream && other);
    fputs("this is lost", stream);
    fputs("this is not", other);
    fflush(other);
    fputs("but this is", other);
    _exit(0);
}
