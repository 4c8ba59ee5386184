// SPDX-License-Identifier: Apache-2.0
// case: 72
// cflags: -O2
// system, popen for reading and for writing.
// setup: seq 1000 > in
// inputs: in
// outputs: copy out piped
// trace: fed("/head"; "system_popen") and fed("system_popen"; "/cat")
#include "case.h"

int main(void)
{
    char line[64];
    CHECK(system("cat in > copy") == 0);
    FILE *pipe_in = popen("head -n 20 in", "r"), *out = fopen("out", "w");
    while (fgets(line, sizeof line, pipe_in))
        fputs(line, out);
    CHECK(pclose(pipe_in) == 0);
    FILE *pipe_out = popen("cat > piped", "w");
    fputs("to the child\n", pipe_out);
    CHECK(pclose(pipe_out) == 0);
    return fclose(out);
}
