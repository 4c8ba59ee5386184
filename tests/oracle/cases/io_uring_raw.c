// SPDX-License-Identifier: Apache-2.0
// case: 94
// cflags: -O2
// A read by io_uring, which no call shows: the program works, and the verdict says that something was missed.
// needs: io_uring
// setup: seq 1000 > in
// outputs: out
// verdict: incomplete
// reason: io_uring
// compare: part
#include "case.h"

#include <linux/io_uring.h>
static void *ring_at(int ring, size_t length, uint64_t offset)
{
    void *place = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, ring, (off_t)offset);
    CHECK(place != MAP_FAILED);
    return place;
}
int main(void)
{
    struct io_uring_params how = {0};
    static char buffer[500];
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    int ring = (int)syscall(SYS_io_uring_setup, 4, &how);
    CHECK(ring >= 0);
    char *queue = ring_at(ring, how.sq_off.array + how.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    char *done = ring_at(ring, how.cq_off.cqes + how.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
    struct io_uring_sqe *entries = ring_at(ring, how.sq_entries * sizeof *entries, IORING_OFF_SQES);
    entries[0] = (struct io_uring_sqe){
        .opcode = IORING_OP_READ, .fd = in, .addr = (uint64_t)(uintptr_t)buffer, .len = sizeof buffer};
    ((unsigned *)(queue + how.sq_off.array))[0] = 0;
    __atomic_store_n((unsigned *)(queue + how.sq_off.tail), 1, __ATOMIC_RELEASE);
    CHECK(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0L) == 1);
    CHECK(((struct io_uring_cqe *)(done + how.cq_off.cqes))[0].res == 500 && buffer[0] == '1');
    put(out, buffer, 100);
    return 0;
}
