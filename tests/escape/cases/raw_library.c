// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in a library that the program is linked with
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o libraw_library.so $CASE
// cflags: -L$PROGRAMS -lraw_library -Wl,-rpath,$PROGRAMS
#include "escape.h"
#ifdef LIBRARY
void take(void)
{
    lift_by(raw);
}
#else
void take(void);
int main(void)
{
    take();
    return 0;
}
#endif
