// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in the constructor of a linked library, before main
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o libraw_constructor.so $CASE
// cflags: -L$PROGRAMS -Wl,--no-as-needed -lraw_constructor -Wl,-rpath,$PROGRAMS
#include "escape.h"
#ifdef LIBRARY
__attribute__((constructor)) static void take(void)
{
    lift_by(raw);
}
#else
int main(void)
{
    return 0;
}
#endif
