/* SPDX-License-Identifier: Apache-2.0
 *
 * syscall(2), the function: what goes through it is recorded as if the function of the same name had been
 * called. Calls that share memory with a child on the caller's stack are jumped to (frameless.S), not called.
 */
#include "hook.h"

#include "copies.h"
#include "environment.h"
#include "memory.h"
#include "wire/sys.h"

#include <linux/openat2.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/shm.h>

/* Must this call be made from the caller's own frame? Then the function to jump to, else NULL. */
void *lt_before_syscall(long number, long first, long second);
void *lt_before_syscall(long number, long first, long second)
{
    bool is_frameless = false;
    (void)second;
#ifdef SYS_vfork
    is_frameless = number == SYS_vfork;
#endif
    if (number == SYS_clone)
        is_frameless = first & CLONE_VM;
    else if (number == SYS_clone3)
        is_frameless = first && *(const uint64_t *)first & CLONE_VM;
    if (!is_frameless)
        return NULL;
    lt_sink_count_loss(LT_LOSS_SYSCALL);
    return (void *)REAL(syscall);
}

static void after_transfer(long number, const long *a, long result)
{
    switch (number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_recvfrom:
    case SYS_recvmsg:
        lt_count_read((int)a[0], (uint64_t)result);
        break;
    case SYS_recvmmsg:
        lt_count_read((int)a[0], lt_bytes_of_messages((const struct mmsghdr *)a[1], (int)result));
        break;
    case SYS_sendmmsg:
        lt_count_write((int)a[0], lt_bytes_of_messages((const struct mmsghdr *)a[1], (int)result));
        break;
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
    case SYS_pwritev:
    case SYS_pwritev2:
    case SYS_sendto:
    case SYS_sendmsg:
        lt_count_write((int)a[0], (uint64_t)result);
        break;
    case SYS_sendfile:
        lt_copied((int)a[1], (int)a[0], (uint64_t)result);
        break;
    case SYS_copy_file_range:
    case SYS_splice:
        lt_copied((int)a[0], (int)a[2], (uint64_t)result);
        break;
    default:
        break;
    }
}

/* The folder and the path of an opening call. */
static int folder_of(long number, const long *a)
{
    return number == SYS_openat || number == SYS_openat2 ? (int)a[0] : AT_FDCWD;
}

static const char *path_of(long number, const long *a)
{
    return (const char *)a[number == SYS_openat || number == SYS_openat2];
}

static long before_open(long number, const long *a, int flags)
{
    const char *path = path_of(number, a);
    bool is_in_root = number == SYS_openat2 && ((const struct open_how *)a[2])->resolve & RESOLVE_IN_ROOT;
    while (is_in_root && path && *path == '/') /* the folder is the root; links are left as they are */
        path++;
    return lt_before_open(folder_of(number, a), path, flags);
}

static void after_open(int folder, const char *path, int flags, long before, long result)
{
    if (result >= 0)
        lt_opened((int)result, folder, path, flags, before);
    else
        lt_not_opened(folder, path, errno);
}

static int open_flags(long number, const long *a)
{
    switch (number) {
#ifdef SYS_open
    case SYS_open:
        return (int)a[1];
    case SYS_creat:
        return O_CREAT | O_WRONLY | O_TRUNC;
#endif
    case SYS_openat:
        return (int)a[2];
    case SYS_openat2:
        return a[2] ? (int)((const struct open_how *)a[2])->flags : 0;
    default:
        return -1;
    }
}

static void after_descriptor(long number, const long *a, long result)
{
    switch (number) {
    case SYS_dup:
    case SYS_dup3:
#ifdef SYS_dup2
    case SYS_dup2:
#endif
        lt_duplicated((int)a[0], (int)result);
        break;
    case SYS_fcntl:
        if (a[1] == F_DUPFD || a[1] == F_DUPFD_CLOEXEC)
            lt_duplicated((int)a[0], (int)result);
        break;
    case SYS_mmap:
        if (!(a[3] & MAP_ANONYMOUS) && (int)a[4] >= 0)
            lt_mapped((int)a[4], (uint64_t)a[5], (uint64_t)a[1], (int)a[2], (int)a[3]);
        if (lt_is_shared_memory((int)a[3]))
            lt_memory_mapped();
        break;
    case SYS_shmat:
        lt_memory_attached((int)a[0], a[2] & SHM_RDONLY);
        break;
    case SYS_msgrcv:
    case SYS_mq_timedreceive:
        lt_memory_message();
        break;
    case SYS_ftruncate:
        lt_cut((int)a[0], (uint64_t)a[1]);
        break;
    case SYS_fallocate:
        lt_changed((int)a[0], LT_STATUS_TRUNCATED);
        break;
    case SYS_io_uring_setup:
        lt_sink_count_loss(LT_LOSS_URING);
        break;
    case SYS_io_submit:
        lt_sink_count_loss(LT_LOSS_SYSCALL);
        break;
    case SYS_unshare:
    case SYS_setns:
    case SYS_chroot:
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
        break;
    default:
        break;
    }
}

/* Calls that have a hook of their own with the same parameters are handed to it. */
static bool handed_on(long number, const long *a, long *ret_result)
{
    switch (number) {
    case SYS_close:
        *ret_result = lt_hook_close((int)a[0]);
        return true;
    case SYS_close_range:
        *ret_result = lt_hook_close_range((unsigned)a[0], (unsigned)a[1], (int)a[2]);
        return true;
    case SYS_exit_group:
        lt_hook__exit((int)a[0]);
        *ret_result = 0; /* never reached */
        return true;
    case SYS_execve:
        *ret_result = lt_hook_execve((const char *)a[0], (char *const *)a[1], (char *const *)a[2]);
        return true;
    case SYS_execveat:
        *ret_result = lt_hook_execveat((int)a[0], (const char *)a[1], (char *const *)a[2],
                                       (char *const *)a[3], (int)a[4]);
        return true;
    case SYS_renameat2:
        *ret_result =
            lt_hook_renameat2((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (unsigned)a[4]);
        return true;
    case SYS_linkat:
        *ret_result = lt_hook_linkat((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (int)a[4]);
        return true;
    case SYS_unlinkat:
        *ret_result = lt_hook_unlinkat((int)a[0], (const char *)a[1], (int)a[2]);
        return true;
    case SYS_prctl:
        *ret_result = lt_hook_prctl((int)a[0], a[1], a[2], a[3], a[4]);
        return true;
    case SYS_truncate:
        *ret_result = lt_hook_truncate((const char *)a[0], a[1]);
        return true;
#ifdef SYS_rename
    case SYS_rename:
        *ret_result = lt_hook_rename((const char *)a[0], (const char *)a[1]);
        return true;
    case SYS_link:
        *ret_result = lt_hook_link((const char *)a[0], (const char *)a[1]);
        return true;
    case SYS_unlink:
        *ret_result = lt_hook_unlink((const char *)a[0]);
        return true;
#endif
    case SYS_renameat:
        *ret_result = lt_hook_renameat((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3]);
        return true;
    default:
        return false;
    }
}

static bool is_fork(long number)
{
#ifdef SYS_fork
    if (number == SYS_fork)
        return true;
#endif
    return number == SYS_clone || number == SYS_clone3;
}

/* The hook proper, called by frameless.S for everything that may have a frame. */
long lt_syscall(long number, ...);
long lt_syscall(long number, ...)
{
    long a[6];
    va_list values;
    va_start(values, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(values, long);
    va_end(values);
    long result;
    if (handed_on(number, a, &result))
        return result;
    int flags = open_flags(number, a);
    long before = flags >= 0 && lt_is_make_or_find(flags) ? before_open(number, a, flags) : 0;
    bool seals = number == SYS_seccomp && (a[0] == 0 || a[0] == 1); /* SECCOMP_SET_MODE_STRICT, _FILTER */
    int was_forbidden = lt_sys_is_forbidden;
    if (seals)
        lt_sandboxed();
    result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (seals && result < 0)
        lt_sys_is_forbidden = was_forbidden;
    if (flags >= 0) {
        after_open(folder_of(number, a), path_of(number, a), flags, before, result);
    } else if (is_fork(number)) {
        if (result == 0)
            lt_process_forked(LT_PROCESS_CLONE);
        else if (result > 0)
            lt_child_made(result, LT_PROCESS_CLONE);
    } else if (result >= 0) {
        if (result > 0)
            after_transfer(number, a, result);
        after_descriptor(number, a, result);
    }
    return result;
}
