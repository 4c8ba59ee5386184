/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes lintrace's own system calls fail, one by one. The library is built with
 *     make CFLAGS="-DLT_FAULTS -include tests/faults/faults.h"
 * LT_FAULT in the environment is "FILE:ERROR:FIRST:LAST": of each process image the own calls with the
 * numbers FIRST to LAST (counted from 1; nothing fails when FIRST is 0) return -ERROR. FILE, of a page at
 * least, is mapped; its words tell the most calls that any image has made, how many have failed, and which
 * the first of these were (their numbers in the kernel). Nothing here asks libc. */
#ifndef LT_FAULTS_H
#define LT_FAULTS_H
#ifndef __ASSEMBLER__

#include <sys/syscall.h>

#define LT_FAULT_SHARED __attribute__((weak, visibility("hidden")))

enum { LT_FAULTS_TOLD = 100 };

struct lt_fault_plan {
    int state; /* 0 = not read yet, 1 = being read, 2 = there is a plan, 3 = there is none */
    long error, first, last, made;
    long *told;
};
struct lt_fault_plan lt_fault_plan LT_FAULT_SHARED;

/* The kernel's own copy of arguments and environment; the loader keeps the place. */
extern void *__libc_stack_end;

#if defined(__x86_64__)
static inline long lt_fault_raw(long number, long a, long b, long c, long d, long e)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#else
static inline long lt_fault_raw(long number, long a, long b, long c, long d, long e)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = 0;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#endif

static inline long lt_fault_number(const char **text)
{
    long number = 0;
    for (; **text >= '0' && **text <= '9'; ++*text)
        number = number * 10 + (**text - '0');
    if (**text)
        ++*text;
    return number;
}

static inline int lt_fault_read(const char *text)
{
    char path[512];
    long length = 0;
    for (; *text && *text != ':' && length < 511; text++)
        path[length++] = *text;
    path[length] = '\0';
    if (*text != ':')
        return 3;
    text++;
    lt_fault_plan.error = lt_fault_number(&text);
    lt_fault_plan.first = lt_fault_number(&text);
    lt_fault_plan.last = lt_fault_number(&text);
    long fd =
        lt_fault_raw(SYS_openat, -100 /* AT_FDCWD */, (long)path, 02000002 /* O_RDWR | O_CLOEXEC */, 0, 0);
    if (fd < 0)
        return 3;
    long memory = lt_fault_raw(SYS_mmap, 0, 4096, 3, 1 /* MAP_SHARED */, fd);
    lt_fault_raw(SYS_close, fd, 0, 0, 0, 0);
    lt_fault_plan.told = (long *)memory;
    return memory < 0 ? 3 : 2;
}

static inline void lt_fault_begin(void)
{
    int none = 0;
    if (!__atomic_compare_exchange_n(&lt_fault_plan.state, &none, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return;
    long *words = (long *)__libc_stack_end;
    int state = 3;
    for (const char **entry = (const char **)(words + *words + 2); *entry; entry++) {
        const char *name = "LT_FAULT=", *at = *entry;
        while (*name && *name == *at) {
            name++;
            at++;
        }
        if (!*name)
            state = lt_fault_read(at);
    }
    __atomic_store_n(&lt_fault_plan.state, state, __ATOMIC_RELEASE);
}

/* Does the kernel know no failure of this call? A close that fails has closed all the same (close(2)), so
 * that one which is not made would be no failure that there is; the others always succeed (getpid(2),
 * gettid(2), getuid(2)). */
static inline int lt_fault_is_impossible(long number)
{
    return number == SYS_close || number == SYS_getpid || number == SYS_getppid || number == SYS_gettid ||
           number == SYS_getuid || number == SYS_geteuid;
}

/* 0, or what the call is to return instead of being made. */
static inline long lt_sys_fault(long number)
{
    if (lt_fault_is_impossible(number))
        return 0;
    if (lt_fault_plan.state == 0)
        lt_fault_begin();
    if (lt_fault_plan.state != 2)
        return 0;
    long made = __atomic_add_fetch(&lt_fault_plan.made, 1, __ATOMIC_RELAXED);
    long most = __atomic_load_n(&lt_fault_plan.told[0], __ATOMIC_RELAXED);
    while (most < made && !__atomic_compare_exchange_n(&lt_fault_plan.told[0], &most, made, 1,
                                                       __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    if (made < lt_fault_plan.first || made > lt_fault_plan.last || !lt_fault_plan.first)
        return 0;
    long failed = __atomic_add_fetch(&lt_fault_plan.told[1], 1, __ATOMIC_RELAXED);
    if (failed <= LT_FAULTS_TOLD)
        __atomic_store_n(&lt_fault_plan.told[1 + failed], number, __ATOMIC_RELAXED);
    return -lt_fault_plan.error;
}

#endif
#endif
