/* SPDX-License-Identifier: Apache-2.0
 *
 * The program headers come through libelf; the few strings are read one by one, because the table that they
 * are in holds the names of all symbols as well. */
#include "ext/needed.h"

#include <elf.h>
#include <gelf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MAX = 4096, NAMES_MAX = 512 };

/* Where in the file the bytes lie that are loaded at `address`; 0 when nowhere. */
static uint64_t offset_of(Elf *file, size_t headers, uint64_t address)
{
    for (size_t i = 0; i < headers; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(file, (int)i, &header) && header.p_type == PT_LOAD && address >= header.p_vaddr &&
            address - header.p_vaddr < header.p_filesz)
            return header.p_offset + (address - header.p_vaddr);
    }
    return 0;
}

/* malloc'd; NULL when there is no such text. */
static char *text_at(int fd, uint64_t offset)
{
    char text[PATH_MAX];
    ssize_t got = offset && offset <= INT64_MAX ? pread(fd, text, sizeof text, (off_t)offset) : 0;
    size_t length = got > 0 ? strnlen(text, (size_t)got) : 0;
    return length > 0 && length < (size_t)got ? lt_xstrndup(text, length) : NULL;
}

static void take(struct lt_needed *needed, int64_t tag, char *text)
{
    if (text && tag == DT_NEEDED && needed->names.count < NAMES_MAX) {
        LT_VEC_PUSH(&needed->names, text);
    } else if (text && tag == DT_RUNPATH && !needed->runpath) {
        needed->runpath = text;
    } else if (text && tag == DT_RPATH && !needed->rpath) {
        needed->rpath = text;
    } else {
        free(text);
    }
}

static void look_at_section(int fd, Elf *file, size_t headers, Elf_Data *data, struct lt_needed *needed)
{
    uint64_t texts = 0;
    GElf_Dyn entry;
    for (int i = 0; i < ENTRIES_MAX && gelf_getdyn(data, i, &entry) && entry.d_tag != DT_NULL; i++)
        if (entry.d_tag == DT_STRTAB)
            texts = offset_of(file, headers, entry.d_un.d_ptr);
    for (int i = 0; texts && i < ENTRIES_MAX && gelf_getdyn(data, i, &entry) && entry.d_tag != DT_NULL; i++)
        if (entry.d_tag == DT_NEEDED || entry.d_tag == DT_RUNPATH || entry.d_tag == DT_RPATH)
            take(needed, entry.d_tag, text_at(fd, texts + entry.d_un.d_val));
}

void lt_needed_look(int fd, struct lt_needed *ret_needed)
{
    *ret_needed = (struct lt_needed){0};
    Elf *file = elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_begin(fd, ELF_C_READ, NULL);
    size_t headers = 0;
    if (file && elf_kind(file) == ELF_K_ELF && elf_getphdrnum(file, &headers) == 0) {
        for (size_t i = 0; i < headers; i++) {
            GElf_Phdr header;
            if (!gelf_getphdr(file, (int)i, &header) || header.p_type != PT_DYNAMIC)
                continue;
            Elf_Data *data = elf_getdata_rawchunk(file, (int64_t)header.p_offset, header.p_filesz, ELF_T_DYN);
            if (data)
                look_at_section(fd, file, headers, data, ret_needed);
            break;
        }
    }
    if (file)
        elf_end(file);
    if (ret_needed->runpath) {
        free(ret_needed->rpath);
        ret_needed->rpath = NULL;
    }
}

void lt_needed_clear(struct lt_needed *needed)
{
    for (size_t i = 0; i < needed->names.count; i++)
        free(needed->names.items[i]);
    free(needed->names.items);
    free(needed->runpath);
    free(needed->rpath);
    *needed = (struct lt_needed){0};
}
