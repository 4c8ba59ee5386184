/* SPDX-License-Identifier: Apache-2.0
 *
 * The headers and symbols come through libelf, which checks every offset. The code itself is read by
 * pread(2): in pieces, and without a mapping that would be cut off under us when somebody shortens the file.
 */
#include "ext/raw_calls_priv.h"

#include <elf.h>
#include <endian.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RANGES_MAX = 512, /* of each kind; real files have some dozens */
    FRAME_HEADER_BYTES = 12,
    FRAME_ENTRY_BYTES = 8,
    FRAME_ENTRIES_MAX = 1 << 24,
};

static void add_segments(struct lt_raw_image *image, uint64_t file_size)
{
    size_t count = 0;
    if (elf_getphdrnum(image->elf, &count) < 0)
        return;
    for (size_t i = 0; i < count && image->ranges.count < RANGES_MAX; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(image->elf, (int)i, &header) || header.p_offset >= file_size)
            continue;
        struct lt_raw_range range = {.address = header.p_vaddr,
                                     .offset = header.p_offset,
                                     .size = header.p_filesz,
                                     .is_code = header.p_flags & PF_X};
        if (range.size > file_size - range.offset)
            range.size = file_size - range.offset;
        if (range.address > UINT64_MAX - range.size)
            continue;
        if (header.p_type == PT_LOAD)
            LT_VEC_PUSH(&image->ranges, range);
        else if (header.p_type == PT_GNU_EH_FRAME)
            image->frame_table = range;
    }
}

static void add_sections(struct lt_raw_image *image)
{
    Elf_Scn *section = NULL;
    while (image->constants.count < RANGES_MAX && (section = elf_nextscn(image->elf, section))) {
        GElf_Shdr header;
        if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
            header.sh_flags & SHF_EXECINSTR || header.sh_type == SHT_NOBITS ||
            header.sh_addr > UINT64_MAX - header.sh_size)
            continue;
        struct lt_raw_range range = {
            .address = header.sh_addr, .offset = header.sh_offset, .size = header.sh_size};
        LT_VEC_PUSH(&image->constants, range);
    }
}

bool lt_raw_image_open(int fd, struct lt_raw_image *ret_image)
{
    *ret_image = (struct lt_raw_image){.fd = fd};
    struct stat status;
    GElf_Ehdr header;
    if (elf_version(EV_CURRENT) == EV_NONE || fstat(fd, &status) < 0 || status.st_size <= 0)
        return false;
    ret_image->elf = elf_begin(fd, ELF_C_READ, NULL);
    if (!ret_image->elf || elf_kind(ret_image->elf) != ELF_K_ELF || !gelf_getehdr(ret_image->elf, &header) ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        (header.e_machine != EM_X86_64 && header.e_machine != EM_AARCH64))
        return false;
    ret_image->machine = header.e_machine;
    add_segments(ret_image, (uint64_t)status.st_size);
    add_sections(ret_image);
    return ret_image->ranges.count > 0;
}

void lt_raw_image_close(struct lt_raw_image *image)
{
    if (image->elf)
        elf_end(image->elf);
    free(image->ranges.items);
    free(image->constants.items);
    *image = (struct lt_raw_image){0};
}

static bool is_within(const struct lt_raw_range *range, uint64_t address)
{
    return address >= range->address && address - range->address < range->size;
}

bool lt_raw_image_is_constant(const struct lt_raw_image *image, uint64_t address)
{
    for (size_t i = 0; i < image->constants.count; i++)
        if (is_within(&image->constants.items[i], address))
            return true;
    return false;
}

uint64_t lt_raw_image_first(const struct lt_raw_image *image, uint64_t address)
{
    for (size_t i = 0; i < image->ranges.count; i++)
        if (is_within(&image->ranges.items[i], address))
            return image->ranges.items[i].address;
    return address;
}

size_t lt_raw_image_read(const struct lt_raw_image *image, uint64_t address, void *ret_bytes, size_t size)
{
    for (size_t i = 0; i < image->ranges.count; i++) {
        const struct lt_raw_range *range = &image->ranges.items[i];
        if (!is_within(range, address))
            continue;
        uint64_t into = address - range->address;
        if (size > range->size - into)
            size = range->size - into;
        ssize_t got = pread(image->fd, ret_bytes, size, (off_t)(range->offset + into));
        return got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/* ---- functions, by symbols and by what unwinds the stack ---- */

static size_t first_at_or_after(const struct lt_raw_place *places, size_t count, uint64_t address)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (places[middle].address < address)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* A function from `start` to `end` (0 when not known) is news for a place if it begins closer before it. One
 * that ends before the place makes its end the boundary, behind which something else begins. */
static void offer(struct lt_raw_place *place, uint64_t start, uint64_t end)
{
    bool is_over = end && end <= place->address;
    uint64_t boundary = is_over ? end : start;
    if (boundary > place->address || boundary < place->start || (boundary == place->start && place->end))
        return;
    place->start = boundary;
    place->end = is_over ? 0 : end;
}

static void offer_symbols(Elf_Data *data, uint64_t entry_bytes, struct lt_raw_place *places, size_t count)
{
    if (!data || !entry_bytes)
        return;
    GElf_Sym symbol;
    for (int i = 0; gelf_getsym(data, i, &symbol); i++) {
        unsigned type = GELF_ST_TYPE(symbol.st_info);
        if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS ||
            (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE))
            continue;
        size_t next = first_at_or_after(places, count, symbol.st_value);
        uint64_t end = symbol.st_size <= UINT64_MAX - symbol.st_value ? symbol.st_value + symbol.st_size : 0;
        end = end == symbol.st_value ? 0 : end;
        if (next < count)
            offer(&places[next], symbol.st_value, end);
    }
}

static uint32_t word_at(const uint8_t *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return le32toh(word);
}

/* The length of the function, from its frame description: only the encoding that all compilers use. */
static uint64_t frame_end(const struct lt_raw_image *image, uint64_t frame, uint64_t start)
{
    uint8_t bytes[16]; /* length, its CIE, where it begins (relative), how long it is */
    if (lt_raw_image_read(image, frame, bytes, sizeof bytes) < sizeof bytes)
        return 0;
    uint64_t begin = frame + 8 + (uint64_t)(int64_t)(int32_t)word_at(bytes + 8);
    return begin == start ? start + word_at(bytes + 12) : 0;
}

/* The sorted table of .eh_frame_hdr (Linux Standard Base, "Exception Frames"): version 1, the count as four
 * bytes, entries as two numbers of four bytes relative to the table. */
static void offer_frames(const struct lt_raw_image *image, struct lt_raw_place *places, size_t count)
{
    const struct lt_raw_range *table = &image->frame_table;
    uint8_t header[FRAME_HEADER_BYTES];
    if (table->size < sizeof header ||
        lt_raw_image_read(image, table->address, header, sizeof header) < sizeof header || header[0] != 1 ||
        header[2] != 0x03 || header[3] != 0x3b)
        return;
    uint64_t entries = word_at(header + 8);
    if (entries > FRAME_ENTRIES_MAX || entries > (table->size - sizeof header) / FRAME_ENTRY_BYTES)
        return;
    uint8_t *bytes = lt_xmalloc(entries * FRAME_ENTRY_BYTES + 1);
    uint64_t got =
        lt_raw_image_read(image, table->address + sizeof header, bytes, entries * FRAME_ENTRY_BYTES);
    entries = got / FRAME_ENTRY_BYTES;
    for (size_t i = 0; i < count; i++) {
        uint64_t low = 0, high = entries;
        while (low < high) {
            uint64_t middle = low + (high - low) / 2;
            int32_t relative = (int32_t)word_at(bytes + middle * FRAME_ENTRY_BYTES);
            if (table->address + (uint64_t)(int64_t)relative <= places[i].address)
                low = middle + 1;
            else
                high = middle;
        }
        if (!low)
            continue;
        const uint8_t *entry = bytes + (low - 1) * FRAME_ENTRY_BYTES;
        uint64_t start = table->address + (uint64_t)(int64_t)(int32_t)word_at(entry);
        uint64_t frame = table->address + (uint64_t)(int64_t)(int32_t)word_at(entry + 4);
        offer(&places[i], start, frame_end(image, frame, start));
    }
    free(bytes);
}

void lt_raw_image_find_functions(const struct lt_raw_image *image, struct lt_raw_place *places, size_t count)
{
    for (Elf_Scn *section = NULL; (section = elf_nextscn(image->elf, section));) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) && (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
            offer_symbols(elf_getdata(section, NULL), header.sh_entsize, places, count);
    }
    for (size_t i = 1; i < count; i++) /* what begins before one place begins before the next */
        if (places[i - 1].start)
            offer(&places[i], places[i - 1].start, places[i - 1].end);
    offer_frames(image, places, count);
}

static bool has_one_of(const struct lt_raw_image *image, Elf_Scn *section, const GElf_Shdr *header,
                       const struct lt_raw_symbol *wanted)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;
    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
        const char *name = elf_strptr(image->elf, header->sh_link, symbol.st_name);
        if (!name)
            continue;
        enum lt_raw_way way = symbol.st_shndx == SHN_UNDEF ? LT_RAW_NEEDED : LT_RAW_DEFINED;
        for (const struct lt_raw_symbol *one = wanted; one->name; one++)
            if (name[0] == one->name[0] && strcmp(name, one->name) == 0 && one->way & way)
                return true;
    }
    return false;
}

bool lt_raw_image_has_one_of(const struct lt_raw_image *image, const struct lt_raw_symbol *wanted)
{
    for (Elf_Scn *section = NULL; (section = elf_nextscn(image->elf, section));) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) &&
            (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM) &&
            has_one_of(image, section, &header, wanted))
            return true;
    }
    return false;
}
