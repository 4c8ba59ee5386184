/* SPDX-License-Identifier: Apache-2.0
 *
 * copy IN OUT [COMMAND [ARGUMENT...]]: copies a file with plain read and write, says who it is, then runs the
 * command. Built statically, for 32 bits, against musl or set-user-ID, it does what the dynamic program does. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char buffer[1000];
    ssize_t got;
    if (argc < 3)
        return 99;
    int in = open(argv[1], O_RDONLY), out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (in < 0 || out < 0)
        return 99;
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got)
            return 99;
    close(in);
    close(out);
    int length = snprintf(buffer, sizeof buffer, "copied as user %d, group %d\n", geteuid() != getuid(),
                          getegid() != getgid());
    if (write(1, buffer, (size_t)length) != length)
        return 99;
    if (argc > 3)
        execvp(argv[3], argv + 3);
    return argc > 3 ? 99 : 0;
}
