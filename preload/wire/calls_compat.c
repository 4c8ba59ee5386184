/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of calls.def for 32-bit programs on this machine. Only x86 has such programs often enough;
 * those of 32-bit ARM are stopped by the filter at every call and called unknown. */
#include "wire/filter.h"

#include <linux/audit.h>
#if defined(__x86_64__)
#include <asm/unistd_32.h>

#include "wire/calls_numbers.h"

const struct lt_call_numbers lt_calls_compat = {
    .architecture = AUDIT_ARCH_I386,
    .numbers =
        {
            [LT_CALL_NONE] = -1,
#define CALL(name, how, when) [LT_CALL_##name] = __NR_##name,
#include "wire/calls.def"
#undef CALL
        },
};
#else
const struct lt_call_numbers lt_calls_compat = {0};
#endif
