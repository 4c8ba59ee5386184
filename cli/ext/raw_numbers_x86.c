/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of raw_numbers.def for x86-64. The kernel's headers have them on x86 only; elsewhere every raw
 * call of an x86-64 program is suspect. */
#include "ext/raw_calls_priv.h"

#if defined(__x86_64__)
#include <asm/unistd_64.h>

static const int numbers[] = {
#define HARMLESS(name) __NR_##name,
#define HARMLESS_X86(name) __NR_##name,
#include "ext/raw_numbers.def"
#undef HARMLESS
#undef HARMLESS_X86
    -1,
};
const struct lt_raw_numbers lt_raw_numbers_x86_64 = {numbers, __NR_ioctl, __NR_mmap};
#else
static const int numbers[] = {-1};
const struct lt_raw_numbers lt_raw_numbers_x86_64 = {numbers, -1, -1};
#endif
