/* SPDX-License-Identifier: Apache-2.0
 *
 * What acts.c and meter.c agree on: an instruction that nobody runs by chance begins and ends the part that
 * is measured. The meter, which is told of it as of an illegal one, steps over it. */
#ifndef COSTS_MARKS_H
#define COSTS_MARKS_H

#if defined(__x86_64__)
#define MARK() __asm__ volatile("ud2" ::: "memory")
#define MARK_PC(registers) (registers).rip
enum { MARK_BYTES = 2 };
#elif defined(__aarch64__)
#define MARK() __asm__ volatile("udf #0" ::: "memory")
#define MARK_PC(registers) (registers).pc
enum { MARK_BYTES = 4 };
#endif

#endif
