// SPDX-License-Identifier: Apache-2.0
// case: 2
// cflags: -O2 -D_FORTIFY_SOURCE=3
// Every way to open gives the same report: open, open64, openat, openat64, their fortified twins, creat,
// creat64.
// setup: for i in 1 2 3 4 5 6 7 8; do seq 100 > in$i; done
// inputs: in1 in2 in3 in4 in5 in6 in7 in8
// outputs: out1 out2 out3
#include "case.h"

int main(int argc, char **argv)
{
    int flags = argc == 1 && argv[0] ? O_RDONLY : O_RDWR; /* not known to the compiler: the checked twins */
    CHECK(get_all(open("in1", O_RDONLY)) == 292);
    CHECK(get_all(open64("in2", O_RDONLY)) == 292);
    CHECK(get_all(openat(AT_FDCWD, "in3", O_RDONLY)) == 292);
    CHECK(get_all(openat64(AT_FDCWD, "in4", O_RDONLY)) == 292);
    CHECK(get_all(open("in5", flags)) == 292);
    CHECK(get_all(open64("in6", flags)) == 292);
    CHECK(get_all(openat(AT_FDCWD, "in7", flags)) == 292);
    CHECK(get_all(openat64(AT_FDCWD, "in8", flags)) == 292);
    put(creat("out1", 0644), "one", 3);
    put(creat64("out2", 0644), "three", 5);
    put(open("out3", O_WRONLY | O_CREAT, 0600), "seven77", 7);
    return 0;
}
