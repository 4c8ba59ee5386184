/* SPDX-License-Identifier: Apache-2.0
 *
 * First a search at memory speed for the bytes of a system call, piece by piece; what it finds is rare, and
 * nearly always a part of something else. Then the functions around the finds are looked up, all at once, and
 * only those are disassembled. */
#include "ext/raw_calls.h"

#include "ext/raw_calls_priv.h"

#include <ctype.h>
#include <elf.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

enum {
    PIECE_BYTES = 256 * 1024,
    LOOK_BACK_BYTES = 32,     /* where no function is known, a number is set so close before its call */
    FINDS_MAX = 1 << 14,      /* more are nobody's code: such a file is suspect unseen */
    CALLS_MAX = 1 << 10,      /* the same for those that are calls, and all harmless */
    AROUND_BYTES = 64 * 1024, /* of a function, decoded at most before a call and behind it */
    ANYWHERE_BYTES = 4096,    /* the same where no function is known */
    DATA_NUMBER_MAX = 1024,
};

struct search {
    struct lt_raw_image image;
    LT_VEC(struct lt_raw_place) finds;
    struct lt_raw_look look;
    uint8_t *bytes;   /* 2 * AROUND_BYTES */
    unsigned calls;   /* among the finds */
    bool is_too_much; /* more than can be judged */
};

/* ---- searching ---- */

typedef uint8_t lanes __attribute__((vector_size(16)));

static inline lanes load(const uint8_t *at)
{
    lanes result;
    memcpy(&result, at, sizeof result);
    return result;
}

static inline bool is_any(lanes mask)
{
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    return halves[0] | halves[1];
}

/* "syscall" */
static inline bool is_native_x86(const uint8_t *at)
{
    return at[0] == 0x0f && at[1] == 0x05;
}

/* Any entry into the kernel: also "sysenter" and "int 0x80". */
static inline bool is_call_x86(const uint8_t *at)
{
    return is_native_x86(at) || (at[0] == 0x0f && at[1] == 0x34) || (at[0] == 0xcd && at[1] == 0x80);
}

/* The first place at or after `at` where both bytes of a call begin before `size`; bytes[size] is there. */
static size_t find_x86(const uint8_t *bytes, size_t at, size_t size)
{
    for (; at + 4 * sizeof(lanes) <= size; at += 4 * sizeof(lanes)) {
        lanes found = {0};
        for (size_t i = 0; i < 4; i++) {
            lanes first = load(bytes + at + i * sizeof(lanes));
            lanes second = load(bytes + at + i * sizeof(lanes) + 1);
            found |= (lanes)(((first == 0x0f) & ((second == 0x05) | (second == 0x34))) |
                             ((first == 0xcd) & (second == 0x80)));
        }
        if (is_any(found))
            break;
    }
    while (at < size && !is_call_x86(bytes + at))
        at++;
    return at;
}

static inline uint32_t word_at(const uint8_t *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return le32toh(word);
}

/* The same for "svc #n" (the kernel does not look at n); at, size: multiples of 4. */
static size_t find_arm(const uint8_t *bytes, size_t at, size_t size)
{
    while (at < size && (word_at(bytes + at) & 0xffe0001f) != 0xd4000001)
        at += 4;
    return at;
}

/* Does `at` put a number into place, for a call right behind it? Where no function is known, nothing else
 * tells code from chance. Among data it has to be a constant or the first argument, among code any register.
 */
static bool is_preparation(const uint8_t *at, size_t room, bool is_arm, bool is_in_data)
{
    if (is_arm) {
        uint32_t word = word_at(at) | 0x80000000; /* of w8 or x8 */
        bool is_constant = (word & 0xffe0001f) == 0xd2800008 && ((word >> 5) & 0xffff) < DATA_NUMBER_MAX;
        return is_constant || word == 0xaa0003e8;
    }
    bool is_copy = room >= 2 && at[0] == 0x89 && (at[1] & 0xc7) == 0xc0 && at[1] != 0xc0;
    return (room >= 5 && at[0] == 0xb8 && word_at(at + 1) < DATA_NUMBER_MAX) ||
           (room >= 7 && memcmp(at, "\x48\xc7\xc0", 3) == 0 && word_at(at + 3) < DATA_NUMBER_MAX) ||
           (is_copy && (at[1] == 0xf8 || !is_in_data));
}

/* How many bytes before the call it is prepared at most; 0: it is not. */
static size_t preparation_before(const uint8_t *call, size_t reach, bool is_arm, bool is_in_data)
{
    for (size_t back = reach; back >= 2; back -= is_arm ? 4 : 1)
        if (is_preparation(call - back, back, is_arm, is_in_data))
            return back;
    return 0;
}

/* `bytes` has LOOK_BACK_BYTES before it and some behind `size`. */
static void search_piece(struct search *search, const struct lt_raw_range *range, const uint8_t *bytes,
                         uint64_t address, size_t size)
{
    bool is_arm = search->image.machine == EM_AARCH64;
    size_t step = is_arm ? 4 : 1;
    for (size_t at = 0; (at = is_arm ? find_arm(bytes, at, size) : find_x86(bytes, at, size)) < size;
         at += step) {
        bool is_data = !range->is_code || lt_raw_image_is_constant(&search->image, address + at);
        if (is_data && ((!is_arm && !is_native_x86(bytes + at)) ||
                        !preparation_before(bytes + at, LOOK_BACK_BYTES, is_arm, true)))
            continue;
        search->is_too_much = search->finds.count == FINDS_MAX;
        if (search->is_too_much)
            return;
        LT_VEC_PUSH(&search->finds, (struct lt_raw_place){.address = address + at, .is_in_data = is_data});
    }
}

static void search_range(struct search *search, const struct lt_raw_range *range)
{
    uint8_t *buffer = lt_xcalloc(1, LOOK_BACK_BYTES + PIECE_BYTES + 4);
    for (uint64_t done = 0; done < range->size;) {
        ssize_t got =
            pread(search->image.fd, buffer + LOOK_BACK_BYTES, PIECE_BYTES + 4, (off_t)(range->offset + done));
        if (got <= 0)
            break;
        uint64_t rest = range->size - done;
        size_t have = (size_t)got < rest ? (size_t)got : (size_t)rest;
        bool is_last = have <= PIECE_BYTES;
        /* A call takes two bytes, or four: the last ones of a range begin none. */
        size_t size = !is_last ? PIECE_BYTES : search->image.machine == EM_AARCH64 ? have / 4 * 4 : have - 1;
        search_piece(search, range, buffer + LOOK_BACK_BYTES, range->address + done, size);
        if (is_last)
            break;
        memcpy(buffer, buffer + PIECE_BYTES, LOOK_BACK_BYTES);
        done += PIECE_BYTES;
    }
    free(buffer);
}

/* ---- judging ---- */

/* Questions about terminals, pipes and sockets; unlike FICLONE and its kin they move no bytes. */
static bool is_harmless_ioctl(int64_t request)
{
    switch (request) {
    case TCGETS:
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
    case TIOCGWINSZ:
    case TIOCGPGRP:
    case FIONREAD:
    case FIONBIO:
    case FIOCLEX:
    case FIONCLEX:
        return true;
    default:
        return false;
    }
}

static bool is_harmless(unsigned machine, const struct lt_raw_call *call)
{
    const struct lt_raw_numbers *numbers =
        machine == EM_X86_64 ? &lt_raw_numbers_x86_64 : &lt_raw_numbers_aarch64;
    if (call->number == LT_RAW_NO_NUMBER)
        return false;
    if (call->number == numbers->ioctl)
        return is_harmless_ioctl(call->second);
    if (call->number == numbers->mmap)
        return call->fourth != LT_RAW_NO_NUMBER && call->fourth & MAP_ANONYMOUS;
    for (const int *one = numbers->harmless; *one >= 0; one++)
        if (*one == call->number)
            return true;
    return false;
}

static int by_address(const void *left, const void *right)
{
    const struct lt_raw_place *a = left, *b = right;
    return a->address < b->address ? -1 : a->address > b->address;
}

/* The bytes around a place: from the boundary before it, if that is near, to the end of the function, if
 * known.
 */
static struct lt_raw_code code_around(struct search *search, const struct lt_raw_place *place)
{
    bool is_near = place->start && place->address - place->start <= AROUND_BYTES;
    uint64_t before = is_near ? place->address - place->start : ANYWHERE_BYTES;
    uint64_t first = lt_raw_image_first(&search->image, place->address);
    if (before >= place->address - first) { /* what is executed begins with an instruction */
        before = place->address - first;
        is_near = true;
    }
    uint64_t start = place->address - before;
    uint64_t after = place->end ? place->end - place->address : ANYWHERE_BYTES;
    after = after < AROUND_BYTES ? after : AROUND_BYTES;
    return (struct lt_raw_code){
        .bytes = search->bytes,
        .size = lt_raw_image_read(&search->image, start, search->bytes, before + after),
        .address = start,
        .hit = place->address,
        .starts_at_boundary = is_near,
        .is_in_function = place->end != 0,
    };
}

/* Keeps the first call, or the first suspect one. */
static void note(struct search *search, const struct lt_raw_place *place, const struct lt_raw_call *call,
                 bool is_suspect)
{
    struct lt_raw_look *look = &search->look;
    search->calls++;
    if (look->verdict == LT_RAW_NONE || is_suspect) {
        look->address = place->address;
        look->number = call->number;
        look->is_in_data = place->is_in_data;
    }
    look->verdict = is_suspect ? LT_RAW_SUSPECT : LT_RAW_HARMLESS;
}

/* Without a function around it: does what is right before the call lead to it? */
static void judge_run(struct search *search, struct lt_raw_decoder *decoder, const struct lt_raw_place *place)
{
    bool is_arm = search->image.machine == EM_AARCH64;
    size_t call_bytes = is_arm ? 4 : 2;
    uint8_t bytes[LOOK_BACK_BYTES + 4];
    uint64_t first = lt_raw_image_first(&search->image, place->address);
    size_t reach =
        place->address - first < LOOK_BACK_BYTES ? (size_t)(place->address - first) : LOOK_BACK_BYTES;
    size_t got = lt_raw_image_read(&search->image, place->address - reach, bytes, reach + call_bytes);
    if (got < reach + call_bytes || (is_arm && reach % 4) || (!is_arm && !is_native_x86(bytes + reach)))
        return;
    while ((reach = preparation_before(bytes + got - call_bytes, reach, is_arm, place->is_in_data))) {
        struct lt_raw_code code = {.bytes = bytes + got - call_bytes - reach,
                                   .size = reach + call_bytes,
                                   .address = place->address - reach,
                                   .hit = place->address};
        struct lt_raw_call call;
        if (lt_raw_decode_run(decoder, &code, &call)) {
            note(search, place, &call, !is_harmless(search->image.machine, &call));
            return;
        }
        reach -= is_arm ? 4 : 1;
    }
}

static void judge_code(struct search *search, struct lt_raw_decoder *decoder,
                       const struct lt_raw_place *place)
{
    struct lt_raw_code code = code_around(search, place);
    struct lt_raw_call call = {.number = LT_RAW_NO_NUMBER};
    enum lt_raw_kind kind = LT_RAW_KIND_OTHER; /* when a function ends in the middle of it */
    if (code.size >= place->address - code.address + 2)
        kind = lt_raw_decode(decoder, &code, &call);
    if (kind == LT_RAW_KIND_NOTHING)
        judge_run(search, decoder, place); /* hidden in a constant, or a short function behind padding */
    else
        note(search, place, &call, kind == LT_RAW_KIND_OTHER || !is_harmless(search->image.machine, &call));
}

static void judge_finds(struct search *search)
{
    struct lt_raw_decoder *decoder = lt_raw_decoder_open(search->image.machine);
    if (!decoder) {
        search->is_too_much = true;
        return;
    }
    qsort(search->finds.items, search->finds.count, sizeof *search->finds.items, by_address);
    lt_raw_image_find_functions(&search->image, search->finds.items, search->finds.count);
    search->bytes = lt_xmalloc(2 * AROUND_BYTES);
    for (size_t i = 0; i < search->finds.count && search->look.verdict != LT_RAW_SUSPECT; i++) {
        search->is_too_much |= search->calls == CALLS_MAX;
        if (search->is_too_much)
            break;
        const struct lt_raw_place *place = &search->finds.items[i];
        if (place->is_in_data)
            judge_run(search, decoder, place);
        else
            judge_code(search, decoder, place);
    }
    free(search->bytes);
    lt_raw_decoder_close(decoder);
}

/* What a sanitizer's runtime has, in a library of its own or linked into a program; the last one, which
 * nobody defines, is left when such a program has been stripped. The runtimes read /proc and write reports,
 * and LeakSanitizer, which needs ptrace for itself, cannot work under it. */
static const struct lt_raw_symbol sanitizer_symbols[] = {
    {"__asan_init", LT_RAW_DEFINED},
    {"__tsan_init", LT_RAW_DEFINED},
    {"__lsan_init", LT_RAW_DEFINED},
    {"__msan_init", LT_RAW_DEFINED},
    {"__hwasan_init", LT_RAW_DEFINED},
    {"__ubsan_handle_add_overflow", LT_RAW_DEFINED},
    {"__sanitizer_symbolize_flush", LT_RAW_EITHER},
    {NULL, LT_RAW_EITHER},
};

/* What writes inside libc, where no hook is: the logs of logins, the profile of gprof. */
static const struct lt_raw_symbol unhooked_symbols[] = {
    {"pututline", LT_RAW_NEEDED}, {"pututxline", LT_RAW_NEEDED}, {"updwtmp", LT_RAW_NEEDED},
    {"updwtmpx", LT_RAW_NEEDED},  {"logwtmp", LT_RAW_NEEDED},    {"login", LT_RAW_NEEDED},
    {"logout", LT_RAW_NEEDED},    {"monstartup", LT_RAW_NEEDED}, {"__monstartup", LT_RAW_NEEDED},
    {"profil", LT_RAW_NEEDED},    {"sprofil", LT_RAW_NEEDED},    {NULL, LT_RAW_EITHER},
};

enum lt_raw_calls lt_raw_calls_look(int fd, struct lt_raw_look *ret_look)
{
    struct search search = {.look = {.verdict = LT_RAW_UNKNOWN, .number = LT_RAW_NO_NUMBER}};
    struct lt_raw_look *look = &search.look;
    if (lt_raw_image_open(fd, &search.image)) {
        look->verdict = LT_RAW_NONE;
        for (size_t i = 0; i < search.image.ranges.count && !search.is_too_much; i++)
            search_range(&search, &search.image.ranges.items[i]);
        if (search.finds.count && !search.is_too_much)
            judge_finds(&search);
        if (search.is_too_much)
            look->verdict = LT_RAW_SUSPECT;
        look->is_sanitizer =
            look->verdict == LT_RAW_SUSPECT && lt_raw_image_has_one_of(&search.image, sanitizer_symbols);
        if (look->is_sanitizer)
            look->verdict = LT_RAW_HARMLESS;
        else if (look->verdict == LT_RAW_NONE && lt_raw_image_has_one_of(&search.image, unhooked_symbols))
            look->verdict = LT_RAW_UNHOOKED;
    }
    lt_raw_image_close(&search.image);
    free(search.finds.items);
    *ret_look = search.look;
    return search.look.verdict;
}

/* glibc's own objects, as in "libm.so.6" or "libm-2.31.so". */
static const char *const glibc_objects[] = {
    "libc",
    "libm",
    "libmvec",
    "libpthread",
    "librt",
    "libdl",
    "libutil",
    "libanl",
    "libnsl",
    "libresolv",
    "libthread_db",
    "libnss_compat",
    "libnss_dns",
    "libnss_files",
    "libnss_db",
    "libnss_hesiod",
    "libnss_nis",
    "libnss_nisplus",
    "libSegFault",
    "libBrokenLocale",
    "libc_malloc_debug",
};

bool lt_raw_calls_is_exempt(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (strncmp(name, "ld-linux", 8) == 0 || strncmp(name, "linux-vdso.so", 13) == 0)
        return true;
    for (size_t i = 0; i < sizeof glibc_objects / sizeof *glibc_objects; i++) {
        size_t length = strlen(glibc_objects[i]);
        const char *rest = name + length;
        if (strncmp(name, glibc_objects[i], length) == 0 &&
            ((strncmp(rest, ".so.", 4) == 0 && isdigit((unsigned char)rest[4])) ||
             (strncmp(rest, "-2.", 3) == 0 && strstr(rest, ".so")) ||
             (strcmp(rest, ".so") == 0 && strcmp(glibc_objects[i], "libSegFault") == 0)))
            return true;
    }
    return false;
}
