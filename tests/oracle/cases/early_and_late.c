// SPDX-License-Identifier: Apache-2.0
// case: 90
// cflags: -O2
// A constructor that reads before main; an atexit handler and a destructor that write after it.
// setup: seq 100 > in
// inputs: in
// outputs: out1 out2 out3
#include "case.h"

static FILE *pending;
__attribute__((constructor)) static void early(void)
{
    get_all(open_or_die("in", O_RDONLY));
}
__attribute__((destructor)) static void late(void)
{
    put(open_or_die("out1", O_WRONLY | O_CREAT), "destructor", 10);
    fputs("and more", pending);
}
static void at_exit(void)
{
    put(open_or_die("out2", O_WRONLY | O_CREAT), "atexit", 6);
    fputs("atexit ", pending);
}
int main(void)
{
    pending = fopen("out3", "w");
    CHECK(atexit(at_exit) == 0);
    fputs("main ", pending);
    return 0;
}
