/* SPDX-License-Identifier: Apache-2.0
 *
 * The seccomp filter of a process that is followed by ptrace: it stops the calls of calls.def for the tracer
 * and lets all others pass at full speed (seccomp(2), SECCOMP_RET_TRACE). It checks the architecture, so that
 * a 32-bit program, or a 32-bit call from a 64-bit one, is stopped by the right numbers. It is inherited by
 * all children and cannot be taken off: it may only be installed by a thread that the helper has seized. */
#ifndef LT_WIRE_FILTER_H
#define LT_WIRE_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which system call, whatever its number is on this machine. */
enum lt_call {
    LT_CALL_NONE,
#define CALL(name, how, when) LT_CALL_##name,
#include "wire/calls.def"
#undef CALL
    LT_CALL_COUNT
};

enum lt_call_when {
    LT_WHEN_ENTRY,
    LT_WHEN_BOTH,
    LT_WHEN_FILE,
    LT_WHEN_FCNTL,
    LT_WHEN_IOCTL,
    LT_WHEN_SEEK,
    LT_WHEN_STANDARD,
    LT_WHEN_ADDRESS
};

/* A machine's numbers: call N has number numbers[N], or -1 when the machine has none. */
struct lt_call_numbers {
    uint32_t architecture; /* AUDIT_ARCH_* */
    int32_t numbers[LT_CALL_COUNT];
};
extern const struct lt_call_numbers lt_calls_native __attribute__((visibility("hidden")));
/* The machine's 32-bit twin; its architecture is 0 where there is none. */
extern const struct lt_call_numbers lt_calls_compat __attribute__((visibility("hidden")));

/* How the treatment of each call is chosen. */
extern const uint8_t lt_call_when[LT_CALL_COUNT] __attribute__((visibility("hidden")));

/* Would the filter stop this call? For a process that is stopped at all of them. STANDARD ones are wanted on
 * every descriptor then. */
bool lt_call_is_wanted(enum lt_call call, const uint64_t arguments[6], bool is_compat);

/* Descriptors beside 0, 1 and 2 that STANDARD calls are stopped on, because no position tells what moves. */
struct lt_filter_descriptors {
    uint32_t count;
    int32_t numbers[8];
};

enum { LT_FILTER_MAX = 1024 };
/* What our filter says to the tracer; another number comes from a filter of the program's own. */
enum { LT_FILTER_MARK = 0x4c54 };
/* Writes the filter's program to `ret_code` (LT_FILTER_MAX instructions). Returns its length. */
size_t lt_filter_write(const struct lt_filter_descriptors *also, struct sock_filter *ret_code);

/* Installs it for the calling thread. Without the right to do so (CAP_SYS_ADMIN) the kernel demands that the
 * thread gives up the right to gain privileges by exec (PR_SET_NO_NEW_PRIVS): done only with `gives_up`.
 * Returns 0 or a negative errno. Signal-safe; needs about 8 KiB of stack. */
int lt_filter_install(bool gives_up, const struct lt_filter_descriptors *also);

#endif
