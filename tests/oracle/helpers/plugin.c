/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that reads one file and writes another. */
#include <fcntl.h>
#include <unistd.h>

int plugin_work(const char *from, const char *to)
{
    char buffer[100];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0644);
    int is_good = read(in, buffer, 100) == 100 && write(out, buffer, 40) == 40;
    close(in);
    close(out);
    return is_good;
}
