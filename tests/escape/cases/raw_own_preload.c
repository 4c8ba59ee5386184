// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in a library that the program's user preloads, which interposes open before anybody else
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o raw_own_preload.so $CASE
#include "escape.h"
#ifdef LIBRARY
int open(const char *path, int flags, ...)
{
    lift_by(raw);
    return -1;
}
#else
int main(int argc, char **argv)
{
    if (argc == 1) {
        setenv("LD_PRELOAD", program_path("raw_own_preload.so"), 1);
        execl("/proc/self/exe", "again", "again", NULL);
    }
    CHECK(open("nothing", O_RDONLY) < 0);
    return 0;
}
#endif
