// SPDX-License-Identifier: Apache-2.0
// escape: a static program that exists in memory only, run from its descriptor
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o memfd_program_static $CASE
#include "escape.h"
#ifdef PROGRAM
int main(void)
{
    lift();
    return 0;
}
#else
int main(void)
{
    static char bytes[4 << 20];
    int file = open(program_path("memfd_program_static"), O_RDONLY);
    int memory = memfd_create("program", MFD_CLOEXEC);
    ssize_t size = read(file, bytes, sizeof bytes);
    CHECK(write(memory, bytes, (size_t)size) == size);
    char *arguments[] = {"nobody", NULL};
    fexecve(memory, arguments, environ);
    return 1;
}
#endif
