// SPDX-License-Identifier: Apache-2.0
// escape: a library that is to be initialised first (-z initfirst), before the tracer's
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -Wl,-z,initfirst -o libfirst_library.so $CASE
// cflags: -L$PROGRAMS -Wl,--no-as-needed -lfirst_library -Wl,-rpath,$PROGRAMS
#include "escape.h"
#ifdef LIBRARY
__attribute__((constructor)) static void take(void)
{
    lift();
}
#else
int main(void)
{
    return 0;
}
#endif
