/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the machine code of an ELF file asks the kernel by itself, past libc, for something that could
 * touch files. What is preloaded never sees such calls. A call that is known to be none of files' business (a
 * futex, the clock) is harmless; one whose number cannot be told is suspect, as is one of files.
 *
 * It judges what is in the file. Code that a program makes while it runs, or hides with some effort, is not
 * found. */
#ifndef LT_EXT_RAW_CALLS_H
#define LT_EXT_RAW_CALLS_H

#include <stdbool.h>
#include <stdint.h>

enum lt_raw_calls {
    LT_RAW_UNKNOWN = 0,  /* no ELF file, or of a machine or word size that cannot be judged */
    LT_RAW_NONE = 1,     /* no call of its own */
    LT_RAW_HARMLESS = 2, /* only calls that do not touch files */
    LT_RAW_SUSPECT = 3,  /* at least one that does, or could */
    LT_RAW_UNHOOKED =
        4, /* no call of its own, but it needs functions of libc that write files and have no hook */
};

struct lt_raw_look {
    enum lt_raw_calls verdict;
    bool is_sanitizer; /* carries a sanitizer's runtime, whose calls count as harmless */
    bool is_in_data;   /* the one at `address` is machine code among data */
    uint64_t address;  /* of the first suspect one, else of one that is harmless; 0 when there is none */
    int64_t number;    /* its number, or LT_RAW_NO_NUMBER */
};

enum { LT_RAW_NO_NUMBER = -1 };

/* Looks at an open file, which stays open at any position. Never fails. Returns ret_look->verdict. */
enum lt_raw_calls lt_raw_calls_look(int fd, struct lt_raw_look *ret_look);

/* Is this one of glibc's own objects, by its name? Their calls are what the hooks stand for. */
bool lt_raw_calls_is_exempt(const char *path);

#endif
