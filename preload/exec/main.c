/* SPDX-License-Identifier: Apache-2.0
 *
 * The stand-in: lintrace-exec PROGRAM ARGV0 [ARGUMENTS...] runs PROGRAM in its own place. It is what
 * posix_spawn is given for a program that the preloaded library cannot enter; the library, preloaded here,
 * sees the exec and has it followed. It must not do anything else: descriptors, signals and limits are those
 * of the program. */
#include <errno.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    if (argc < 3)
        return 125;
    execve(argv[1], argv + 2, environ);
    return errno == ENOENT ? 127 : 126;
}
