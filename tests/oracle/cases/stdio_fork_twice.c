// SPDX-License-Identifier: Apache-2.0
// case: 36
// cflags: -O2
// A pending buffer is copied by fork and flushed by both: two writes, both counted.
// outputs: out
#include "case.h"

int main(void)
{
    FILE *stream = fopen("out", "w");
    fputs("twice\n", stream);
    pid_t child = fork();
    if (child == 0)
        exit(0);
    reap(child);
    return fclose(stream);
}
