/* SPDX-License-Identifier: Apache-2.0
 *
 * A thread that waits for something else than data (a futex, a clock, a child) is in no such call; the kernel
 * tells what each thread is in (proc(5), /proc/pid/task/tid/syscall). One that runs may be in any. */
#include "unfinished.h"

#include "fdtab.h"
#include "process.h"
#include "wire/sys.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/single_threaded.h>

enum { ENTRIES_BYTES = 4096, TEXT_BYTES = 64 };

/* As getdents64(2) has it. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size_bytes;
    uint8_t type;
    char name[];
};

static bool is_waiting_call(long number)
{
    static const short waits[] = {
        SYS_futex,         SYS_ppoll,           SYS_pselect6,        SYS_epoll_pwait,
        SYS_nanosleep,     SYS_clock_nanosleep, SYS_wait4,           SYS_waitid,
        SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_restart_syscall, SYS_accept,
        SYS_accept4,
#ifdef SYS_poll
        SYS_poll,          SYS_select,          SYS_epoll_wait,      SYS_pause,
#endif
    };
    for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++)
        if (waits[i] == number)
            return true;
    return false;
}

/* "202 0x7f... ..." is what a thread is in; one that runs has "running", and nobody knows what it is in. */
static bool is_waiting(int tasks, const char *thread)
{
    char path[TEXT_BYTES], text[TEXT_BYTES];
    size_t length = __builtin_strlen(thread);
    if (length > TEXT_BYTES - sizeof "/syscall")
        return false;
    lt_put_text(lt_put_text(path, thread, length), "/syscall", sizeof "/syscall");
    long fd = lt_sys_openat(tasks, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return fd == -ENOENT; /* it has ended */
    long got = lt_sys6(SYS_read, fd, (long)text, TEXT_BYTES, 0, 0, 0), number = 0;
    lt_sys_close((int)fd);
    if (got <= 0 || text[0] < '0' || text[0] > '9')
        return got == -ESRCH || got == 0;
    for (long at = 0; at < got && text[at] >= '0' && text[at] <= '9'; at++)
        number = number * 10 + (text[at] - '0');
    return is_waiting_call(number);
}

static bool is_own(const char *thread)
{
    long number = 0;
    for (; *thread >= '0' && *thread <= '9'; thread++)
        number = number * 10 + (*thread - '0');
    return number == lt_sys_gettid();
}

static bool all_others_wait(void)
{
    char entries[ENTRIES_BYTES] __attribute__((aligned(8)));
    long tasks = lt_sys_openat(AT_FDCWD, "/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long got = tasks;
    bool do_wait = tasks >= 0;
    while (do_wait && (got = lt_sys6(SYS_getdents64, tasks, (long)entries, ENTRIES_BYTES, 0, 0, 0)) > 0)
        for (long at = 0; at < got && do_wait;) {
            const struct entry *entry = (const void *)(entries + at);
            at += entry->size_bytes;
            if (entry->name[0] != '.' && !is_own(entry->name))
                do_wait = is_waiting((int)tasks, entry->name);
        }
    if (tasks >= 0)
        lt_sys_close((int)tasks);
    return do_wait && got == 0;
}

/* May another thread be at it? Nobody has read from, or written to, a use without an owner; then only a first
 * write would be missed. */
static bool is_of_others(const struct lt_use_record *use)
{
    if (!use || use == &lt_fd_quiet || use->status & LT_STATUS_ESTIMATE)
        return false;
    if (use->owner == LT_OWNER_NONE)
        return (use->open_flags & O_ACCMODE) != O_RDONLY;
    return use->owner != lt_thread_token || use->shared_read_bytes || use->shared_write_bytes;
}

void lt_unfinished_note(void)
{
    int kept = errno;
    bool is_asked = false;
    if (__libc_single_threaded || lt_vfork_depth || !lt_sink_is_on())
        return;
    for (int fd = lt_fd_next(0); fd >= 0; fd = lt_fd_next(fd + 1)) {
        struct lt_use_record *use = lt_fd_get(fd);
        if (!is_of_others(use))
            continue;
        if (!is_asked && all_others_wait())
            break;
        if (!is_asked)
            lt_process_cut_off();
        is_asked = true;
        __atomic_fetch_or(&use->status, LT_STATUS_ESTIMATE, __ATOMIC_RELAXED);
    }
    errno = kept;
}
