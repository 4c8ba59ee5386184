// SPDX-License-Identifier: Apache-2.0
// case: 40
// cflags: -O2
// splice from a file into a pipe and on into a file; tee and vmsplice between pipes move no file's
// bytes.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    int a[2], b[2], in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    char text[] = "from memory";
    struct iovec part = {text, sizeof text - 1};
    CHECK(pipe(a) == 0 && pipe(b) == 0);
    CHECK(splice(in, NULL, a[1], NULL, 2000, 0) == 2000);
    CHECK(tee(a[0], b[1], 2000, 0) == 2000);
    CHECK(splice(a[0], NULL, out, NULL, 2000, 0) == 2000);
    CHECK(vmsplice(a[1], &part, 1, 0) == 11);
    CHECK(splice(a[0], NULL, out, NULL, 11, 0) == 11);
    return 0;
}
