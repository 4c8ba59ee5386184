// SPDX-License-Identifier: Apache-2.0
// case: 19
// cflags: -O2
// Descriptor 5,000 counts like any other.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

#include <sys/resource.h>
int main(void)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    CHECK(dup2(open_or_die("in", O_RDONLY), 5000) == 5000);
    CHECK(dup2(open_or_die("out", O_WRONLY | O_CREAT), 5001) == 5001);
    CHECK(get_all(5000) == 292);
    put(5001, "high", 4);
    CHECK(close(5000) == 0);
    CHECK(dup2(5001, 5000) == 5000);
    put(5000, "er", 2);
    return 0;
}
