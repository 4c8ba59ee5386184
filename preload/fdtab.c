/* SPDX-License-Identifier: Apache-2.0
 *
 * The table itself: a first page in the library's own data, further pages of 1,024 entries mapped when a
 * descriptor of theirs is first seen, never given back. Entries are single words: no lock. */
#include "fdtab.h"

#include "wire/sink.h"
#include "wire/sys.h"

#include <sys/mman.h>
#include <sys/single_threaded.h>

enum { PAGE_COUNT = 1024 }; /* 1,048,576 descriptors, the kernel's default fs.nr_open */

struct lt_use_record *lt_fd_first[LT_FD_FIRST] LT_SECOND; /* the usual descriptors share the first page */
struct lt_use_record lt_fd_quiet = {.owner = LT_OWNER_NONE};

static struct lt_use_record **pages[PAGE_COUNT] LT_LARGE;

static struct lt_use_record **entry_of(int fd, bool make)
{
    unsigned number = (unsigned)fd / LT_FD_FIRST;
    if (fd < 0 || number >= PAGE_COUNT)
        return NULL;
    if (number == 0)
        return &lt_fd_first[fd];
    struct lt_use_record **page = __atomic_load_n(&pages[number], __ATOMIC_ACQUIRE);
    if (!page && make) {
        long bytes = LT_FD_FIRST * (long)sizeof *page;
        page = lt_sys_mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (lt_sys_failed(page))
            return NULL;
        struct lt_use_record **found = NULL;
        if (!__atomic_compare_exchange_n(&pages[number], &found, page, 0, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            lt_sys6(SYS_munmap, (long)page, bytes, 0, 0, 0, 0);
            page = found;
        }
    }
    return page ? &page[fd % LT_FD_FIRST] : NULL;
}

struct lt_use_record *lt_fd_get(int fd)
{
    struct lt_use_record **entry = entry_of(fd, false);
    return entry ? __atomic_load_n(entry, __ATOMIC_ACQUIRE) : NULL;
}

int lt_fd_next(int fd)
{
    for (; fd < PAGE_COUNT * LT_FD_FIRST; fd++) {
        struct lt_use_record **entry = entry_of(fd, false);
        if (!entry)
            fd |= LT_FD_FIRST - 1; /* no such page: on to the next */
        else if (__atomic_load_n(entry, __ATOMIC_ACQUIRE))
            return fd;
    }
    return -1;
}

void lt_fd_set(int fd, struct lt_use_record *use)
{
    struct lt_use_record **entry = entry_of(fd, use != NULL);
    if (entry)
        __atomic_store_n(entry, use, __ATOMIC_RELEASE);
    else if (use && use != &lt_fd_quiet)
        lt_sink_count_loss(LT_LOSS_DESCRIPTOR);
}

/* What threads have closed lately: another one may just have moved bytes through it and not counted them yet.
 */
enum { CLOSED_COUNT = 16 };
static struct lt_use_record *closed[CLOSED_COUNT] LT_LARGE;

struct lt_use_record *lt_fd_closed_lately(int fd)
{
    struct lt_use_record *use = __atomic_load_n(&closed[(unsigned)fd % CLOSED_COUNT], __ATOMIC_ACQUIRE);
    return use && use->fd == fd ? use : NULL;
}

void lt_fd_closed(unsigned first, unsigned last)
{
    if (lt_vfork_depth)
        return; /* the parent's table, and the parent has closed nothing */
    if (last >= PAGE_COUNT * LT_FD_FIRST)
        last = PAGE_COUNT * LT_FD_FIRST - 1;
    for (unsigned fd = first; fd <= last; fd++) {
        struct lt_use_record **entry = entry_of((int)fd, false);
        if (!entry) {
            fd |= LT_FD_FIRST - 1; /* no such page: on to the next */
            continue;
        }
        /* Of a descriptor that we did not meet nothing may be told afterwards, least of all of who had its
         * number. */
        if (!__libc_single_threaded && !__atomic_load_n(entry, __ATOMIC_RELAXED) &&
            lt_fd_closed_lately((int)fd))
            __atomic_store_n(&closed[fd % CLOSED_COUNT], NULL, __ATOMIC_RELEASE);
        if (!__atomic_load_n(entry, __ATOMIC_RELAXED))
            continue; /* a store would be a page to copy in the child of a fork */
        struct lt_use_record *use = __atomic_exchange_n(entry, NULL, __ATOMIC_ACQ_REL);
        if (use && !__libc_single_threaded)
            __atomic_store_n(&closed[fd % CLOSED_COUNT], use, __ATOMIC_RELEASE);
        if (use && use != &lt_fd_quiet)
            __atomic_store_n(&use->close_seq, lt_clock_tick(), __ATOMIC_RELEASE);
    }
}
