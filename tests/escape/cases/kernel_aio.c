// SPDX-License-Identifier: Apache-2.0
// escape: the kernel's own asynchronous calls, by the function syscall
#include "escape.h"
#include <linux/aio_abi.h>
#ifndef CALL
#define CALL syscall
#endif
static long move_bytes(aio_context_t context, int opcode, int fd, void *bytes, size_t size)
{
    struct iocb block = {.aio_lio_opcode = opcode, .aio_fildes = fd, .aio_buf = (uintptr_t)bytes, .aio_nbytes = size};
    struct iocb *blocks[] = {&block};
    struct io_event event;
    CHECK(CALL(SYS_io_submit, context, 1, (long)blocks, 0, 0, 0) == 1);
    CHECK(CALL(SYS_io_getevents, context, 1, 1, (long)&event, 0, 0) == 1);
    return event.res;
}
int main(void)
{
    char bytes[256];
    aio_context_t context = 0;
    NEEDS(CALL(SYS_io_setup, 4, (long)&context, 0, 0, 0, 0) == 0);
    long got = move_bytes(context, IOCB_CMD_PREAD, open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(move_bytes(context, IOCB_CMD_PWRITE, open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, got) == got);
    return 0;
}
