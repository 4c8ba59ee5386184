/* SPDX-License-Identifier: Apache-2.0
 *
 * The library's tables without its hooks, under ThreadSanitizer: threads open, count, duplicate and close through
 * preload/fdtab.c and preload/uses.c into a live trace made here; the sums in the records must be exact. Stands in
 * for preload/process.c. The one argument is an empty folder. */
#include "fdtab.h"
#include "uses.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 2000, SEGMENT_BYTES = 4 << 20 };

__thread uint64_t lt_thread_token;
__thread int lt_vfork_depth;
static uint64_t process_ref;
static int shared_fd;

uint64_t lt_process_ref(void)
{
    return process_ref;
}

uint64_t lt_token(void)
{
    if (!lt_thread_token)
        lt_thread_token = (process_ref << 24) ^ ((uint64_t)lt_sys_gettid() << 1) ^ UINT64_C(0x8000000000000000);
    return lt_thread_token;
}

static void *hammer(void *number)
{
    char name[32];
    snprintf(name, sizeof name, "file.%d", (int)(long)number);
    for (int round = 0; round < ROUNDS; round++) {
        int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        lt_opened(fd, AT_FDCWD, name, O_RDWR | O_CREAT, 0);
        for (int i = 0; i < 10; i++) {
            lt_count_write(fd, 7);
            lt_count_read(shared_fd, 3);
            lt_count_write(shared_fd, 5);
        }
        int twin = dup(fd);
        lt_duplicated(fd, twin);
        lt_count_read(twin, 11);
        lt_fd_closed((unsigned)twin, (unsigned)twin);
        close(twin);
        lt_fd_closed((unsigned)fd, (unsigned)fd);
        close(fd);
        fd = open("in", O_RDONLY | O_CLOEXEC);
        lt_opened(fd, AT_FDCWD, "in", O_RDONLY, 0);
        lt_count_read(fd, 13);
        lt_fd_closed((unsigned)fd, (unsigned)fd);
        close(fd);
    }
    return NULL;
}

static void make_segment(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/segment.0", folder);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)lt_segment_size(0)) < 0 || chdir(folder) < 0)
        exit(2);
    struct lt_segment_header *header =
        mmap(NULL, lt_segment_size(0), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    header->version = LT_WIRE_VERSION;
    header->oldest_reader = LT_WIRE_OLDEST_READER;
    header->size_bytes = lt_segment_size(0);
    header->segment_count = 1;
    header->clock = 1;
    header->magic = LT_WIRE_MAGIC;
    close(fd);
    close(open("in", O_RDWR | O_CREAT, 0644));
}

/* Sums over all use records: walks the chunks as a reader does. */
static void add_up(uint64_t *ret_read, uint64_t *ret_written, uint64_t *ret_opens)
{
    for (uint32_t index = 0; index < lt_sink_header()->segment_count; index++) {
        const uint8_t *segment = lt_sink_at(LT_REF(index, 0));
        uint64_t at = LT_SEGMENT_HEADER_BYTES;
        while (segment && at < lt_segment_size(index)) {
            const struct lt_chunk_head *chunk = (const void *)(segment + at);
            if (chunk->magic != LT_CHUNK_MAGIC) {
                at += LT_UNIT_BYTES;
                continue;
            }
            for (uint64_t inside = LT_CHUNK_HEAD_BYTES; inside < chunk->used_bytes;) {
                const struct lt_use_record *use = (const void *)(segment + at + inside);
                if (!use->head.size_bytes)
                    break;
                if (use->head.kind == LT_KIND_USE && use->head.state == LT_RECORD_COMMITTED) {
                    *ret_read += use->read_bytes + use->shared_read_bytes;
                    *ret_written += use->write_bytes + use->shared_write_bytes;
                    *ret_opens += use->opens;
                }
                inside += use->head.size_bytes;
            }
            at += (uint64_t)chunk->units * LT_UNIT_BYTES;
        }
    }
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    uint64_t ref, read_bytes = 0, written = 0, opens = 0;
    if (argc != 2)
        return 2;
    make_segment(argv[1]);
    if (!lt_sink_attach(argv[1]))
        return 2;
    struct lt_process_record *process = lt_sink_take(sizeof *process, LT_KIND_PROCESS, &ref);
    lt_record_commit(&process->head);
    process_ref = ref;
    shared_fd = open("shared", O_RDWR | O_CREAT, 0644);
    lt_opened(shared_fd, AT_FDCWD, "shared", O_RDWR | O_CREAT, 0);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, hammer, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    add_up(&read_bytes, &written, &opens);
    uint64_t rounds = (uint64_t)THREADS * ROUNDS;
    printf("read %lu of %lu, written %lu of %lu, opens %lu of %lu\n", read_bytes, rounds * (30 + 11 + 13), written,
           rounds * (70 + 50), opens, rounds * 2 + 1);
    return read_bytes != rounds * (30 + 11 + 13) || written != rounds * (70 + 50) || opens != rounds * 2 + 1;
}
