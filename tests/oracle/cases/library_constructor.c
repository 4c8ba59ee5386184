// SPDX-License-Identifier: Apache-2.0
// case: 90
// helper: libearly.so early.c gcc -O2 -shared -fPIC -DEARLY_IN="in" -DEARLY_OUT="out" -Wl,-z,initfirst
// cflags: -O2 -Wl,--no-as-needed $PROGRAMS/libearly.so
// A library that insists on being loaded first, reads at once, and writes after everybody else; an early array of
// the program's own that reads before any constructor.
// setup: seq 1000 > in; seq 100 > in2
// inputs: in in2
// outputs: out
#include "case.h"

extern int early_bytes;
static size_t very_early;
static void before_all(void)
{
    very_early = get(open_or_die("in2", O_RDONLY), 50);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = before_all;
int main(void)
{
    CHECK(early_bytes == 100 && very_early == 50);
    return 0;
}
