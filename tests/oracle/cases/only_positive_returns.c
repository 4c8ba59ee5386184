// SPDX-License-Identifier: Apache-2.0
// case: 12
// cflags: -O2
// Short reads count what came; errors and the end of the file count nothing.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    void *volatile nowhere = (void *)8; /* the kernel refuses it; the compiler must not know */
    int in = open_or_die("in", O_RDONLY);
    int out = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(get(in, 1 << 20) == 292);
    CHECK(get(in, 100) == 0);
    CHECK(read(in, nowhere, 10) <= 0);
    CHECK(read(out, &in, 1) < 0 && errno == EBADF);
    CHECK(write(out, nowhere, 10) < 0 && errno == EFAULT);
    CHECK(write(in, "x", 1) < 0 && errno == EBADF);
    put(out, "", 0);
    put(out, "four", 4);
    CHECK(pread(in, &out, 1, -5) < 0 && errno == EINVAL);
    return 0;
}
