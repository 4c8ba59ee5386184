/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of calls.def on this machine. */
#include "wire/filter.h"

#include <asm/unistd.h>
#include <linux/audit.h>

#include "wire/calls_numbers.h"

const struct lt_call_numbers lt_calls_native = {
#if defined(__x86_64__)
    .architecture = AUDIT_ARCH_X86_64,
#elif defined(__aarch64__)
    .architecture = AUDIT_ARCH_AARCH64,
#endif
    .numbers =
        {
            [LT_CALL_NONE] = -1,
#define CALL(name, how, when) [LT_CALL_##name] = __NR_##name,
#include "wire/calls.def"
#undef CALL
        },
};
