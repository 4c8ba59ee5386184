/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the three parts of the search for raw system calls: where code lies in an ELF file
 * (raw_calls_elf.c), what its instructions are (raw_calls_decode.c), and the search and the verdict
 * (raw_calls.c). */
#ifndef LT_EXT_RAW_CALLS_PRIV_H
#define LT_EXT_RAW_CALLS_PRIV_H

#include "base/mem.h"
#include "ext/raw_calls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- where code lies ---- */

/* Bytes of the file that are mapped when it is loaded. */
struct lt_raw_range {
    uint64_t address, offset, size;
    bool is_code;
};

struct lt_raw_image {
    int fd;
    unsigned machine; /* EM_* of elf(5) */
    void *elf;
    LT_VEC(struct lt_raw_range) ranges;    /* by segments: a segment of code may hold constants */
    LT_VEC(struct lt_raw_range) constants; /* sections that are loaded and not executed, if there are any */
    struct lt_raw_range frame_table;       /* PT_GNU_EH_FRAME; size 0 when there is none */
};

/* A place in the code and what is known of its surroundings. */
struct lt_raw_place {
    uint64_t address;
    uint64_t
        start; /* the closest known boundary before or at it: a function begins or ends; 0: none is known */
    uint64_t end; /* where that function ends; 0 when not known */
    bool is_in_data;
};

/* False when it is no 64-bit ELF file of a machine that can be judged. Close it in both cases. */
bool lt_raw_image_open(int fd, struct lt_raw_image *ret_image);
void lt_raw_image_close(struct lt_raw_image *image);
bool lt_raw_image_is_constant(const struct lt_raw_image *image, uint64_t address);
/* Fills start and end of places, which are in ascending order. */
void lt_raw_image_find_functions(const struct lt_raw_image *image, struct lt_raw_place *places, size_t count);
/* Where the range begins that holds the address. */
uint64_t lt_raw_image_first(const struct lt_raw_image *image, uint64_t address);
/* Reads at an address of the loaded file. Returns how many bytes there are, at most `size`. */
size_t lt_raw_image_read(const struct lt_raw_image *image, uint64_t address, void *ret_bytes, size_t size);
/* Has it one of these symbols, in that way? `wanted` ends with a NULL name. */
enum lt_raw_way { LT_RAW_DEFINED = 1, LT_RAW_NEEDED = 2, LT_RAW_EITHER = LT_RAW_DEFINED | LT_RAW_NEEDED };
struct lt_raw_symbol {
    const char *name;
    enum lt_raw_way way;
};
bool lt_raw_image_has_one_of(const struct lt_raw_image *image, const struct lt_raw_symbol *wanted);

/* ---- what the instructions are ---- */

struct lt_raw_code {
    const uint8_t *bytes;
    size_t size;
    uint64_t address;        /* of bytes[0] */
    uint64_t hit;            /* of the bytes that look like a system call */
    bool starts_at_boundary; /* bytes[0] is known to begin an instruction */
    bool is_in_function;     /* the hit is known to lie in a function */
};

/* What a system call is given; each LT_RAW_NO_NUMBER when it cannot be told. */
struct lt_raw_call {
    int64_t number;
    int64_t second, fourth; /* arguments */
};

struct lt_raw_decoder;
struct lt_raw_decoder *lt_raw_decoder_open(unsigned machine);
void lt_raw_decoder_close(struct lt_raw_decoder *decoder);

enum lt_raw_kind {
    LT_RAW_KIND_NOTHING, /* the bytes are a part of something else */
    LT_RAW_KIND_CALL,    /* a system call with this machine's numbers */
    LT_RAW_KIND_OTHER,   /* one by another entry, with other numbers */
};
/* What is at code->hit. */
enum lt_raw_kind lt_raw_decode(struct lt_raw_decoder *decoder, const struct lt_raw_code *code,
                               struct lt_raw_call *ret_call);
/* Among data: do the bytes from code->address up to the hit make up code that ends in a system call? */
bool lt_raw_decode_run(struct lt_raw_decoder *decoder, const struct lt_raw_code *code,
                       struct lt_raw_call *ret_call);

/* ---- which numbers are harmless ---- */

/* The numbers of one machine. */
struct lt_raw_numbers {
    const int *harmless; /* ends with -1 */
    int ioctl, mmap;     /* harmless with some arguments */
};
extern const struct lt_raw_numbers lt_raw_numbers_x86_64, lt_raw_numbers_aarch64;

#endif
