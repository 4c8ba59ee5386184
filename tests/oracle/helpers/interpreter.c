/* SPDX-License-Identifier: Apache-2.0
 *
 * The interpreter of a script: copies the script's data file `in` to `out`. */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char buffer[4096];
    int script = open(argv[argc - 1], O_RDONLY), in = open("in", O_RDONLY);
    int out = open("out", O_WRONLY | O_CREAT, 0644);
    ssize_t got = read(in, buffer, sizeof buffer);
    return read(script, buffer + 4000, 10) == 10 && got > 0 && write(out, buffer, (size_t)got) == got ? 0 : 99;
}
