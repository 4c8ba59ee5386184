/* SPDX-License-Identifier: Apache-2.0
 *
 * What the stress program starts: reads all of `in`, appends 50 bytes to the file whose name it was built with. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char bytes[8192];
    int in = open("in", O_RDONLY), out = open(OUTPUT, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (read(in, bytes, sizeof bytes) != 4096 || read(in, bytes, sizeof bytes) != 0)
        return 1;
    memset(bytes, 'w', 50);
    return write(out, bytes, 50) != 50;
}
