// SPDX-License-Identifier: Apache-2.0
// case: 94
// cflags: -O2
// lio_listio of writes and reads, waited for and not, aio64 twins, one that fails: what came back is what counts.
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
    static char a[300], b[300];
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    struct aiocb part[4] = {
        {.aio_fildes = out, .aio_buf = a, .aio_nbytes = 111, .aio_lio_opcode = LIO_WRITE},
        {.aio_fildes = out, .aio_buf = a, .aio_nbytes = 22, .aio_offset = 200, .aio_lio_opcode = LIO_WRITE},
        {.aio_fildes = in, .aio_buf = b, .aio_nbytes = 33, .aio_offset = 3880, .aio_lio_opcode = LIO_READ},
        {.aio_fildes = in, .aio_lio_opcode = LIO_NOP},
    };
    struct aiocb *all[] = {&part[0], &part[1], NULL, &part[2], &part[3]}, *last[] = {&part[0]};
    CHECK(lio_listio(LIO_WAIT, all, 5, NULL) == 0);
    CHECK(finish(&part[0]) == 111 && finish(&part[1]) == 22 && finish(&part[2]) == 13);
    CHECK(lio_listio(LIO_NOWAIT, last, 1, NULL) == 0 && finish(&part[0]) == 111);
    struct aiocb64 more = {.aio_fildes = out, .aio_buf = a, .aio_nbytes = 7, .aio_offset = 1000};
    CHECK(aio_write64(&more) == 0);
    while (aio_error64(&more) == EINPROGRESS)
        usleep(100);
    CHECK(aio_return64(&more) == 7);
    struct aiocb wrong = {.aio_fildes = in, .aio_buf = a, .aio_nbytes = 50};
    CHECK(aio_write(&wrong) == 0 && finish(&wrong) == -1);
    return 0;
}
