/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls of calls.def that some machines do not have. Included by calls_native.c and calls_compat.c after
 * the kernel's list of numbers. */
#ifndef LT_WIRE_CALLS_NUMBERS_H
#define LT_WIRE_CALLS_NUMBERS_H

#ifndef __NR_fcntl64 /* 64-bit machines */
#define __NR_fcntl64 -1
#define __NR_sendfile64 -1
#define __NR__llseek -1
#define __NR_mmap2 -1
#define __NR_ftruncate64 -1
#define __NR_truncate64 -1
#endif
#ifndef __NR_accept /* x86: only as a number of socketcall */
#define __NR_accept -1
#endif
#ifndef __NR_open /* machines younger than the *at() calls: aarch64 */
#define __NR_open -1
#define __NR_creat -1
#define __NR_dup2 -1
#define __NR_pipe -1
#define __NR_rename -1
#define __NR_link -1
#define __NR_symlink -1
#define __NR_unlink -1
#define __NR_getdents -1
#define __NR_mknod -1
#endif

#endif
