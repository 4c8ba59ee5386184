/* SPDX-License-Identifier: Apache-2.0
 *
 * The program compares the number with each call in turn: a chain of some sixty compares costs less than
 * 100 ns, and the kernel skips it for calls that are always allowed (its constant-action bitmap, Linux 5.11).
 */
#include "wire/filter.h"

#include "wire/sys.h"

#include <linux/audit.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>

const uint8_t lt_call_when[LT_CALL_COUNT] = {
#define CALL(name, how, when) [LT_CALL_##name] = LT_WHEN_##when,
#include "wire/calls.def"
#undef CALL
};

struct writer {
    struct sock_filter *code;
    size_t count;
    const struct lt_filter_descriptors *also;
};

static void put(struct writer *to, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
    to->code[to->count++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(struct writer *to, size_t offset)
{
    put(to, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct writer *to, uint32_t action)
{
    put(to, BPF_RET | BPF_K, action, 0, 0);
}

/* The low half of an argument: descriptors, commands and flags fit in it. */
static void load_argument(struct writer *to, int index)
{
    load(to, offsetof(struct seccomp_data, args) + (size_t)index * 8);
}

/* Stops if the loaded word is one of `values`, else lets pass. */
static void stop_if_among(struct writer *to, const uint32_t *values, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++)
        put(to, BPF_JMP | BPF_JEQ | BPF_K, values[i], (uint8_t)(count - i), 0);
    answer(to, SECCOMP_RET_ALLOW);
    answer(to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
}

/* Descriptors 0, 1 and 2, and what was inherited. */
static void stop_if_shared(struct writer *to)
{
    load_argument(to, 0);
    put(to, BPF_JMP | BPF_JGT | BPF_K, 2, 0, (uint8_t)(to->also->count + 1));
    stop_if_among(to, (const uint32_t *)to->also->numbers, (uint8_t)to->also->count);
}

/* Stops if an argument, a pointer, is not NULL; else goes on. */
static void stop_if_not_null(struct writer *to, int index)
{
    load_argument(to, index);
    put(to, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
    load(to, offsetof(struct seccomp_data, args) + (size_t)index * 8 + 4);
    put(to, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    answer(to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
}

static const uint32_t fcntl_commands[] = {
    F_DUPFD,  F_DUPFD_CLOEXEC, F_SETFL,      F_SETLK,
    F_SETLKW, F_OFD_SETLK,     F_OFD_SETLKW, 13 /* F_SETLK64 of 32-bit programs */,
    14};
static const uint32_t ioctl_requests[] = {FICLONE,    FICLONERANGE, 0x40305828, 0x40305829,
                                          0x4030582a, 0x4030582b,   0x40305839};

#define COUNT(array) (sizeof array / sizeof *array)

/* What to do with a call whose number matched. */
static void decide(struct writer *to, enum lt_call_when when)
{
    switch (when) {
    case LT_WHEN_FILE:
        load_argument(to, 3);
        put(to, BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 0, 2);
        put(to, BPF_JMP | BPF_JSET | BPF_K, MAP_SHARED, 1, 0);
        answer(to, SECCOMP_RET_ALLOW);
        answer(to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
        break;
    case LT_WHEN_FCNTL:
        load_argument(to, 1);
        stop_if_among(to, fcntl_commands, COUNT(fcntl_commands));
        break;
    case LT_WHEN_IOCTL:
        load_argument(to, 1);
        stop_if_among(to, ioctl_requests, COUNT(ioctl_requests));
        break;
    case LT_WHEN_SEEK:
        load_argument(to, 1);
        put(to, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
        load_argument(to, 2);
        put(to, BPF_JMP | BPF_JEQ | BPF_K, 1 /* SEEK_CUR */, 0, 1);
        answer(to, SECCOMP_RET_ALLOW);
        answer(to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
        break;
    case LT_WHEN_ADDRESS:
        stop_if_not_null(to, 4);
        stop_if_shared(to);
        break;
    case LT_WHEN_STANDARD:
        stop_if_shared(to);
        break;
    default:
        answer(to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
        break;
    }
}

/* Every call of one architecture; the number is in the accumulator. Ends in an answer. */
static void put_calls(struct writer *to, const struct lt_call_numbers *calls)
{
    for (int i = 1; i < LT_CALL_COUNT; i++) {
        if (calls->numbers[i] < 0)
            continue;
        size_t compare = to->count;
        put(to, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls->numbers[i], 0, 0);
        /* the first mmap of i386 takes its arguments from memory, which a filter cannot look at */
        bool is_blind = i == LT_CALL_mmap && calls == &lt_calls_compat;
        decide(to, is_blind ? LT_WHEN_BOTH : (enum lt_call_when)lt_call_when[i]);
        to->code[compare].jf = (uint8_t)(to->count - compare - 1);
    }
    answer(to, SECCOMP_RET_ALLOW);
}

size_t lt_filter_write(const struct lt_filter_descriptors *also, struct sock_filter *ret_code)
{
    struct writer to = {ret_code, 0, also};
    load(&to, offsetof(struct seccomp_data, arch));
    size_t compare = to.count;
    put(&to, BPF_JMP | BPF_JEQ | BPF_K, lt_calls_native.architecture, 1, 0);
    put(&to, BPF_JMP | BPF_JA, 0, 0, 0); /* over the native part */
    load(&to, offsetof(struct seccomp_data, nr));
    /* x32 (bit 30) has numbers of its own: all of it is stopped and called unknown */
    put(&to, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
    answer(&to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
    put_calls(&to, &lt_calls_native);
    to.code[compare + 1].k = (uint32_t)(to.count - compare - 2);
    if (lt_calls_compat.architecture) {
        put(&to, BPF_JMP | BPF_JEQ | BPF_K, lt_calls_compat.architecture, 1, 0);
        answer(&to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
        load(&to, offsetof(struct seccomp_data, nr));
        put_calls(&to, &lt_calls_compat);
    } else {
        answer(&to, SECCOMP_RET_TRACE | LT_FILTER_MARK);
    }
    return to.count;
}

static bool is_among(uint64_t value, const uint32_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((uint32_t)value == values[i])
            return true;
    return false;
}

bool lt_call_is_wanted(enum lt_call call, const uint64_t arguments[6], bool is_compat)
{
    switch ((enum lt_call_when)lt_call_when[call]) {
    case LT_WHEN_FILE:
        return (is_compat && call == LT_CALL_mmap) || !(arguments[3] & MAP_ANONYMOUS) ||
               arguments[3] & MAP_SHARED;
    case LT_WHEN_FCNTL:
        return is_among(arguments[1], fcntl_commands, COUNT(fcntl_commands));
    case LT_WHEN_IOCTL:
        return is_among(arguments[1], ioctl_requests, COUNT(ioctl_requests));
    default:
        return call != LT_CALL_NONE;
    }
}

int lt_filter_install(bool gives_up, const struct lt_filter_descriptors *also)
{
    struct sock_filter code[LT_FILTER_MAX];
    struct sock_fprog program = {.filter = code};
    program.len = (unsigned short)lt_filter_write(also, code);
    long result = lt_sys6(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0, 0);
    if (result < 0 && gives_up) {
        result = lt_sys6(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
        if (result == 0)
            result = lt_sys6(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0, 0);
    }
    return (int)result;
}
