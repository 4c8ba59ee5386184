/* SPDX-License-Identifier: Apache-2.0
 *
 * Program headers, the interpreter and the notes, through libelf, which checks every offset. */
#include "ext/elf.h"

#include <elf.h>
#include <gelf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

unsigned lt_elf_own_machine(void)
{
#if defined(__x86_64__)
    return EM_X86_64;
#elif defined(__aarch64__)
    return EM_AARCH64;
#else
#error "unknown machine"
#endif
}

static void look_at_notes(Elf_Data *data, struct lt_elf *elf)
{
    size_t at = 0, name_at, text_at;
    GElf_Nhdr note;
    while (data && (at = gelf_getnote(data, at, &note, &name_at, &text_at)) > 0) {
        const char *name = (const char *)data->d_buf + name_at;
        const uint8_t *text = (const uint8_t *)data->d_buf + text_at;
        if ((note.n_namesz == 3 || note.n_namesz == 4) &&
            memcmp(name, "Go", 3) == 0) /* Go counts its padding */
            elf->is_go = true;
        if (note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0 && note.n_type == NT_GNU_BUILD_ID &&
            note.n_descsz * 2 < sizeof elf->build_id)
            for (size_t i = 0; i < note.n_descsz; i++)
                snprintf(elf->build_id + 2 * i, 3, "%02x", text[i]);
    }
}

static void look_at_segments(Elf *file, struct lt_elf *elf)
{
    size_t count = 0;
    if (elf_getphdrnum(file, &count) < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(file, (int)i, &header))
            continue;
        if (header.p_type != PT_INTERP && header.p_type != PT_NOTE)
            continue;
        Elf_Data *data = elf_getdata_rawchunk(file, (int64_t)header.p_offset, header.p_filesz,
                                              header.p_type == PT_NOTE ? ELF_T_NHDR : ELF_T_BYTE);
        if (!data)
            continue;
        if (header.p_type == PT_NOTE)
            look_at_notes(data, elf);
        else
            snprintf(elf->interpreter, sizeof elf->interpreter, "%.*s", (int)data->d_size,
                     (const char *)data->d_buf);
    }
}

void lt_elf_look(int fd, struct lt_elf *ret_elf)
{
    *ret_elf = (struct lt_elf){0};
    if (elf_version(EV_CURRENT) == EV_NONE)
        return;
    Elf *file = elf_begin(fd, ELF_C_READ, NULL);
    GElf_Ehdr header;
    if (file && elf_kind(file) == ELF_K_ELF && gelf_getehdr(file, &header)) {
        ret_elf->is_elf = true;
        ret_elf->is_64_bit = gelf_getclass(file) == ELFCLASS64;
        ret_elf->machine = header.e_machine;
        look_at_segments(file, ret_elf);
        ret_elf->is_shared_object = header.e_type == ET_DYN && header.e_entry == 0;
    }
    if (file)
        elf_end(file);
}
