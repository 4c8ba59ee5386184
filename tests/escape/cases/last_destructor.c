// SPDX-License-Identifier: Apache-2.0
// escape: the destructor of a library that ends after everybody else, and a handler of on_exit
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o liblast_destructor.so $CASE
// cflags: -L$PROGRAMS -Wl,--no-as-needed -llast_destructor -Wl,-rpath,$PROGRAMS
#include "escape.h"
#ifdef LIBRARY
__attribute__((destructor)) static void take(void)
{
    lift();
}
#else
int main(void)
{
    return 0;
}
#endif
