// SPDX-License-Identifier: Apache-2.0
// escape: POSIX asynchronous calls whose result is never asked for by aio_return
// cflags: -lrt
// setup: seq 10 > loot
#include "escape.h"
#include <aio.h>
static void finish(struct aiocb *control)
{
    const struct aiocb *list[] = {control};
    while (aio_error(control) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    CHECK(aio_error(control) == 0);
}
int main(void)
{
    char bytes[256] = "";
    struct aiocb in = {.aio_fildes = open("secret", O_RDONLY), .aio_buf = bytes, .aio_nbytes = sizeof bytes};
    CHECK(aio_read(&in) == 0);
    finish(&in);
    struct aiocb out = {.aio_fildes = open("loot", O_WRONLY | O_CREAT, 0644), .aio_buf = bytes, .aio_nbytes = strlen(bytes)};
    CHECK(aio_write(&out) == 0);
    finish(&out);
    return 0;
}
