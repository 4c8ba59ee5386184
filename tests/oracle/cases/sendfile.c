// SPDX-License-Identifier: Apache-2.0
// case: 39
// cflags: -O2
// sendfile to a file and to a pipe.
// setup: seq 2000 > in
// inputs: in
// outputs: out
#include "case.h"

#include <sys/sendfile.h>
int main(void)
{
    int ends[2], in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    off_t from = 100;
    off64_t from64 = 200;
    CHECK(pipe(ends) == 0);
    CHECK(sendfile(out, in, NULL, 1000) == 1000);
    CHECK(sendfile(out, in, &from, 500) == 500);
    CHECK(sendfile64(out, in, &from64, 50) == 50);
    CHECK(sendfile(ends[1], in, NULL, 300) == 300);
    CHECK(get(ends[0], 1000) == 300);
    return 0;
}
