/* SPDX-License-Identifier: Apache-2.0
 *
 * What an ELF file says of itself, in our words: the only user of libelf. */
#ifndef LT_EXT_ELF_H
#define LT_EXT_ELF_H

#include <stdbool.h>

struct lt_elf {
    bool is_elf;
    bool is_64_bit;
    unsigned machine;      /* EM_* of elf(5) */
    char interpreter[256]; /* PT_INTERP; "" for a static program */
    bool is_shared_object; /* no program of its own: ET_DYN without an entry point */
    bool is_go;            /* carries Go's build note */
    char build_id[65];     /* GNU build id in hex; "" when there is none */
};

/* Looks at an open file, which stays open at any position. Never fails: what is no ELF file says so. */
void lt_elf_look(int fd, struct lt_elf *ret_elf);

/* Class and machine of this very program: what a preloaded library can enter. */
unsigned lt_elf_own_machine(void);

#endif
