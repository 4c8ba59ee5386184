// SPDX-License-Identifier: Apache-2.0
// case: 12
// cflags: -O2
// EAGAIN, EINTR, a signal in the middle of a large write to a pipe: only what was moved counts.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

static void nothing(int number)
{
    (void)number;
}
int main(void)
{
    static char large[300000];
    int ends[2], in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(pipe2(ends, O_NONBLOCK) == 0);
    CHECK(read(ends[0], large, 10) < 0 && errno == EAGAIN);
    CHECK(write(ends[1], large, sizeof large) == 65536);
    CHECK(write(ends[1], large, 10) < 0 && errno == EAGAIN);
    put(out, large, get(ends[0], 1000));
    CHECK(pipe(ends) == 0);
    CHECK(sigaction(SIGALRM, &(struct sigaction){.sa_handler = nothing}, NULL) == 0);
    ualarm(10000, 0);
    CHECK(read(ends[0], large, 10) < 0 && errno == EINTR);
    ualarm(10000, 0);
    CHECK(write(ends[1], large, sizeof large) == 65536);
    get(in, 30);
    return 0;
}
