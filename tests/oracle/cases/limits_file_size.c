// SPDX-License-Identifier: Apache-2.0
// case: 95
// cflags: -O2
// A limit of 1,000 bytes a file: the program's own writes are cut at it, and no other signal comes.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

#include <sys/resource.h>
static volatile sig_atomic_t signals;
static void count(int number)
{
    (void)number;
    signals++;
}
int main(void)
{
    struct rlimit limit = {1000, 1000};
    char text[600] = "";
    CHECK(sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = count}, NULL) == 0);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    get_all(in);
    put(out, text, 600);
    CHECK(write(out, text, 600) == 400 && signals == 0);
    CHECK(write(out, text, 600) < 0 && errno == EFBIG && signals == 1);
    return 0;
}
