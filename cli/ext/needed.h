/* SPDX-License-Identifier: Apache-2.0
 *
 * Which libraries an ELF file asks its loader for (the dynamic section of elf(5)), and where to look for
 * them.
 */
#ifndef LT_EXT_NEEDED_H
#define LT_EXT_NEEDED_H

#include "base/mem.h"

struct lt_needed {
    LT_VEC(char *) names; /* DT_NEEDED, in their order */
    char *runpath;        /* DT_RUNPATH as it is there; NULL when there is none */
    char *rpath;          /* DT_RPATH; NULL as well when there is a DT_RUNPATH, which makes it void */
};

/* Looks at an open file. Never fails: what is no ELF file needs nothing. Free with lt_needed_clear. */
void lt_needed_look(int fd, struct lt_needed *ret_needed);
void lt_needed_clear(struct lt_needed *needed);

#endif
