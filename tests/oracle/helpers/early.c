/* SPDX-License-Identifier: Apache-2.0
 *
 * A library that reads while it is loaded and writes when it is unloaded, before and after anybody's main. */
#include <fcntl.h>
#include <unistd.h>

int early_bytes;

__attribute__((constructor)) static void load(void)
{
    char buffer[100];
    int in = open(EARLY_IN, O_RDONLY);
    if (in >= 0)
        early_bytes = (int)read(in, buffer, sizeof buffer);
    close(in);
}

__attribute__((destructor)) static void unload(void)
{
    int out = open(EARLY_OUT, O_WRONLY | O_CREAT, 0644);
    if (out < 0 || write(out, "unloaded", 8) != 8)
        _exit(99);
}
