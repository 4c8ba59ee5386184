/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of raw_numbers.def for aarch64, which are the kernel's generic ones: every machine has that
 * list, so that programs for aarch64 can be judged anywhere. */
#include "ext/raw_calls_priv.h"

#define __ARCH_WANT_SET_GET_RLIMIT
#include <asm-generic/unistd.h>

static const int numbers[] = {
#define HARMLESS(name) __NR_##name,
#define HARMLESS_X86(name)
#include "ext/raw_numbers.def"
#undef HARMLESS
#undef HARMLESS_X86
    -1,
};
const struct lt_raw_numbers lt_raw_numbers_aarch64 = {numbers, __NR_ioctl, __NR_mmap};
