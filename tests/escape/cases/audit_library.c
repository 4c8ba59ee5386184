// SPDX-License-Identifier: Apache-2.0
// escape: an audit library (LD_AUDIT), which lives in a namespace of its own and is there before everybody
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o audit_library.so $CASE
#include "escape.h"
#include <link.h>
#ifdef LIBRARY
unsigned la_version(unsigned version)
{
    lift();
    return version;
}
#else
int main(int argc, char **argv)
{
    if (argc == 1) {
        setenv("LD_AUDIT", program_path("audit_library.so"), 1);
        execl("/proc/self/exe", "again", "again", NULL);
    }
    return 0;
}
#endif
