/* SPDX-License-Identifier: Apache-2.0
 *
 * System calls of our own, straight to the kernel: they leave errno alone, are no cancellation points, cannot
 * be interposed by anybody (ourselves included) and work before libc is initialised and in a vfork child.
 * Each returns what the kernel returns: a value, or a negative errno. The one place that knows the machine.
 */
#ifndef LT_SYS_H
#define LT_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

/* Set once the program has put itself under a filter of its own (seccomp(2)): a call that it did not reckon
 * with may be its death, so none is made any more. */
extern int lt_sys_is_forbidden __attribute__((visibility("hidden")));

/* Large tables stand behind everything else in the library's data, so that what each process writes to when
 * it starts lies in as few pages as can be: a page costs a fault in each process, and a copy in each fork. */
#define LT_LARGE __attribute__((section(".bss.large")))
/* Of these the beginning is what is used most, and shall still lie in the first page. */
#define LT_SECOND __attribute__((section(".bss.first")))

/* In the build of tests/faults (LT_FAULTS) a call fails now and then; else this is nothing. */
#ifndef LT_FAULTS
#define lt_sys_fault(number) 0
#endif

#if defined(__x86_64__)
static inline long lt_sys6(long number, long a, long b, long c, long d, long e, long f)
{
    long fault = lt_sys_is_forbidden ? -EPERM : lt_sys_fault(number);
    if (fault)
        return fault;
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
static inline long lt_sys6(long number, long a, long b, long c, long d, long e, long f)
{
    long fault = lt_sys_is_forbidden ? -EPERM : lt_sys_fault(number);
    if (fault)
        return fault;
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "unknown machine: add its system call instruction here"
#endif

static inline long lt_sys_openat(int folder, const char *path, int flags, int mode)
{
    return lt_sys6(SYS_openat, folder, (long)path, flags, mode, 0, 0);
}
static inline long lt_sys_close(int fd)
{
    return lt_sys6(SYS_close, fd, 0, 0, 0, 0, 0);
}
static inline long lt_sys_statx(int folder, const char *path, int flags, struct statx *ret_status)
{
    return lt_sys6(SYS_statx, folder, (long)path, flags, STATX_BASIC_STATS | STATX_BTIME, (long)ret_status,
                   0);
}
static inline long lt_sys_readlink(const char *path, char *ret_text, long size)
{
    return lt_sys6(SYS_readlinkat, AT_FDCWD, (long)path, (long)ret_text, size, 0, 0);
}
static inline long lt_sys_getcwd(char *ret_text, long size)
{
    return lt_sys6(SYS_getcwd, (long)ret_text, size, 0, 0, 0, 0);
}
static inline long lt_sys_lseek(int fd, long offset, int whence)
{
    return lt_sys6(SYS_lseek, fd, offset, whence, 0, 0, 0);
}
static inline long lt_sys_fcntl(int fd, int command, long argument)
{
    return lt_sys6(SYS_fcntl, fd, command, argument, 0, 0, 0);
}
static inline void *lt_sys_mmap(void *at, long length, int protection, int flags, int fd, long offset)
{
    return (void *)lt_sys6(SYS_mmap, (long)at, length, protection, flags, fd, offset);
}
static inline int lt_sys_failed(const void *address)
{
    return (uintptr_t)address >= (uintptr_t)-4095;
}
static inline long lt_sys_gettid(void)
{
    return lt_sys6(SYS_gettid, 0, 0, 0, 0, 0, 0);
}
static inline long lt_sys_getpid(void)
{
    return lt_sys6(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

static inline int64_t lt_ns(int64_t seconds, int64_t nanoseconds)
{
    return seconds * 1000000000 + nanoseconds;
}
/* Wall clock, ns since the epoch. `coarse` ticks every few milliseconds. */
static inline int64_t lt_sys_now_ns(int coarse)
{
    struct timespec now = {0, 0};
    lt_sys6(SYS_clock_gettime, coarse ? CLOCK_REALTIME_COARSE : CLOCK_REALTIME, (long)&now, 0, 0, 0, 0);
    return lt_ns(now.tv_sec, now.tv_nsec);
}

#endif
