/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of programs in this run: which of them the preloaded library can enter and which have to be
 * followed from outside. A table of words in the header page of segment 0, filled by the helper that looks at
 * the files and read by every process before it runs one. A word is a hash of the file's identity and version
 * with the verdict in its lowest bits, so that a changed file is a new one. Lock-free; a full neighbourhood
 * only means that the helper is asked again. */
#ifndef LT_WIRE_PROGRAMS_H
#define LT_WIRE_PROGRAMS_H

#include "wire/record.h"

#include <sys/stat.h>

enum lt_program {
    LT_PROGRAM_UNKNOWN = 0,
    LT_PROGRAM_PRELOAD = 1, /* the library enters it */
    LT_PROGRAM_FOLLOW = 2,  /* it has to be followed by ptrace */
    LT_PROGRAM_NEITHER = 3, /* nothing can enter it: it runs untouched and is missed */
    LT_PROGRAM_FOREIGN = 4, /* to be followed, and its loader must not be given the library */
    LT_PROGRAM_CLEAN =
        5, /* the library enters it; it comes with the system and does nothing past the hooks */
};

static inline int lt_program_is_followed(enum lt_program program)
{
    return program == LT_PROGRAM_FOLLOW || program == LT_PROGRAM_FOREIGN;
}

enum { LT_PROGRAM_BITS = 7, LT_PROGRAM_PROBES = 8 };

static inline uint64_t lt_program_key(const struct statx *status)
{
    uint64_t words[] = {((uint64_t)status->stx_dev_major << 32) | status->stx_dev_minor,
                        status->stx_ino,
                        status->stx_size,
                        (uint64_t)status->stx_mtime.tv_sec,
                        status->stx_mtime.tv_nsec,
                        (uint64_t)status->stx_ctime.tv_sec,
                        status->stx_ctime.tv_nsec,
                        status->stx_mode};
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        hash = (hash ^ words[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 29;
    }
    return hash & ~(uint64_t)LT_PROGRAM_BITS;
}

/* The same file as a library: LT_PROGRAM_FOLLOW if it makes calls past libc, else LT_PROGRAM_PRELOAD. */
static inline uint64_t lt_library_key(const struct statx *status)
{
    return lt_program_key(status) ^ UINT64_C(0x6c6962726170);
}

static inline enum lt_program lt_program_find(const struct lt_segment_header *header, uint64_t key)
{
    for (unsigned i = 0; i < LT_PROGRAM_PROBES; i++) {
        uint64_t word =
            __atomic_load_n(&header->programs[(key / 8 + i) % LT_PROGRAM_WORDS], __ATOMIC_RELAXED);
        if ((word & ~(uint64_t)LT_PROGRAM_BITS) == key && word)
            return (enum lt_program)(word & LT_PROGRAM_BITS);
    }
    return LT_PROGRAM_UNKNOWN;
}

static inline void lt_program_add(struct lt_segment_header *header, uint64_t key, enum lt_program program)
{
    for (unsigned i = 0; i < LT_PROGRAM_PROBES; i++) {
        uint64_t *word = &header->programs[(key / 8 + i) % LT_PROGRAM_WORDS];
        if (*word == 0 || (*word & ~(uint64_t)LT_PROGRAM_BITS) == key) {
            __atomic_store_n(word, key | program, __ATOMIC_RELAXED);
            return;
        }
    }
}

#endif
