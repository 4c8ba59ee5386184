// SPDX-License-Identifier: Apache-2.0
// case: 94
// cflags: -O2
// aio_read, aio_write and lio_listio: the bytes that aio_return tells.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

#include <aio.h>
static ssize_t finish(struct aiocb *control)
{
    const struct aiocb *list[] = {control};
    while (aio_error(control) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    return aio_return(control);
}
int main(void)
{
    static char a[200], b[300];
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    struct aiocb read_it = {
        .aio_fildes = in, .aio_buf = a, .aio_nbytes = sizeof a, .aio_lio_opcode = LIO_READ};
    CHECK(aio_read(&read_it) == 0 && finish(&read_it) == 200);
    struct aiocb write_it = {.aio_fildes = out, .aio_buf = a, .aio_nbytes = 150, .aio_lio_opcode = LIO_WRITE};
    CHECK(aio_write(&write_it) == 0 && finish(&write_it) == 150);
    struct aiocb more = {.aio_fildes = in, .aio_buf = b, .aio_nbytes = 300, .aio_lio_opcode = LIO_READ};
    struct aiocb *list[] = {&more};
    CHECK(lio_listio(LIO_WAIT, list, 1, NULL) == 0 && finish(&more) == 300);
    return 0;
}
