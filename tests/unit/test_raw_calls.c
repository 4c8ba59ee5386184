/* SPDX-License-Identifier: Apache-2.0
 *
 * P2: machine code that asks the kernel by itself is found, and nothing else is taken for it. */
#include "ext/raw_calls.h"

#include "base/mem.h"

#include "unit.h"

#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A loadable file without symbols: headers, then code, then data. */
struct parts {
    unsigned machine, class;
    const void *code;
    size_t code_size;
    const void *data;
    size_t data_size;
};

enum { CODE_AT = 0x1000, DATA_AT = 0x4000, BASE = 0x400000 };

static struct lt_raw_look look_at(const struct parts *parts)
{
    static uint8_t file[0x8000];
    memset(file, 0, sizeof file);
    Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3},
                         .e_type = ET_DYN,
                         .e_machine = (Elf64_Half)(parts->machine ? parts->machine : EM_X86_64),
                         .e_version = EV_CURRENT,
                         .e_phoff = sizeof header,
                         .e_ehsize = sizeof header,
                         .e_phentsize = sizeof(Elf64_Phdr),
                         .e_phnum = 2};
    header.e_ident[EI_CLASS] = (unsigned char)(parts->class ? parts->class : ELFCLASS64);
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    Elf64_Phdr segments[2] = {{.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_X,
                               .p_offset = CODE_AT,
                               .p_vaddr = BASE + CODE_AT,
                               .p_filesz = parts->code_size,
                               .p_memsz = parts->code_size,
                               .p_align = 4096},
                              {.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_W,
                               .p_offset = DATA_AT,
                               .p_vaddr = BASE + DATA_AT,
                               .p_filesz = parts->data_size,
                               .p_memsz = parts->data_size,
                               .p_align = 4096}};
    memcpy(file, &header, sizeof header);
    memcpy(file + sizeof header, segments, sizeof segments);
    if (parts->code_size)
        memcpy(file + CODE_AT, parts->code, parts->code_size);
    if (parts->data_size)
        memcpy(file + DATA_AT, parts->data, parts->data_size);
    int fd = memfd_create("program", MFD_CLOEXEC);
    CHECK(write(fd, file, sizeof file) == sizeof file);
    struct lt_raw_look look;
    CHECK_INT(lt_raw_calls_look(fd, &look), look.verdict);
    close(fd);
    return look;
}

#define CODE(...)                                                                                            \
    look_at(&(struct parts){.code = (const uint8_t[]){__VA_ARGS__},                                          \
                            .code_size = sizeof(const uint8_t[]){__VA_ARGS__}})
#define DATA(...)                                                                                            \
    look_at(&(struct parts){.code = "\xc3",                                                                  \
                            .code_size = 1,                                                                  \
                            .data = (const uint8_t[]){__VA_ARGS__},                                          \
                            .data_size = sizeof(const uint8_t[]){__VA_ARGS__}})
#define ARM(...)                                                                                             \
    look_at(&(struct parts){.machine = EM_AARCH64,                                                           \
                            .code = (const uint32_t[]){__VA_ARGS__},                                         \
                            .code_size = sizeof(const uint32_t[]){__VA_ARGS__}})

#define SYSCALL 0x0f, 0x05
#define RET 0xc3

TEST(plain_code_makes_no_calls)
{
    struct lt_raw_look look = CODE(0x55, 0x48, 0x89, 0xe5, 0x5d, RET);
    CHECK_INT(look.verdict, LT_RAW_NONE);
    CHECK_INT(look.number, LT_RAW_NO_NUMBER);
}

TEST(a_number_of_files_is_suspect)
{
    /* mov eax, 257 (openat); syscall; ret */
    struct lt_raw_look look = CODE(0x90, 0xb8, 1, 1, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, 257);
    CHECK_INT(look.address, BASE + CODE_AT + 6);
    CHECK(!look.is_in_data);
    /* xor eax, eax: read */
    look = CODE(0x31, 0xc0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, 0);
}

#if defined(__x86_64__) /* elsewhere the numbers of x86-64 are not known */
TEST(a_futex_is_harmless)
{
    struct lt_raw_look look = CODE(0xb8, 202, 0, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_HARMLESS);
    CHECK_INT(look.number, 202);
    CHECK(!look.is_sanitizer);
    /* mov ebp, 202; nop; mov eax, ebp */
    look = CODE(0xbd, 202, 0, 0, 0, 0x90, 0x89, 0xe8, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_HARMLESS);
}

TEST(every_way_to_the_call_counts)
{
    /* mov eax, 202; test edi, edi; je +5; mov eax, 202; syscall: both ways lead to a futex */
    struct lt_raw_look look = CODE(0xb8, 202, 0, 0, 0, 0x85, 0xff, 0x74, 5, 0xb8, 202, 0, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_HARMLESS);
    /* The same, and one of them is openat. */
    look = CODE(0xb8, 1, 1, 0, 0, 0x85, 0xff, 0x74, 5, 0xb8, 202, 0, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, LT_RAW_NO_NUMBER);
    /* mov eax, 202; syscall; jne to the syscall: the number is what the kernel has returned */
    look = CODE(0xb8, 202, 0, 0, 0, SYSCALL, 0x85, 0xff, 0x75, 0xfa, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
}

TEST(some_numbers_depend_on_arguments)
{
    /* mov esi, TCGETS; mov eax, 16 (ioctl); and FICLONE */
    CHECK_INT(CODE(0xbe, 0x01, 0x54, 0, 0, 0xb8, 16, 0, 0, 0, SYSCALL, RET).verdict, LT_RAW_HARMLESS);
    CHECK_INT(CODE(0xbe, 0x09, 0x94, 0x04, 0x40, 0xb8, 16, 0, 0, 0, SYSCALL, RET).verdict, LT_RAW_SUSPECT);
    CHECK_INT(CODE(0xb8, 16, 0, 0, 0, SYSCALL, RET).verdict, LT_RAW_SUSPECT);
    /* mov r10d, MAP_PRIVATE | MAP_ANONYMOUS; mov eax, 9 (mmap); and MAP_PRIVATE alone */
    CHECK_INT(CODE(0x41, 0xba, 0x22, 0, 0, 0, 0xb8, 9, 0, 0, 0, SYSCALL, RET).verdict, LT_RAW_HARMLESS);
    CHECK_INT(CODE(0x41, 0xba, 0x02, 0, 0, 0, 0xb8, 9, 0, 0, 0, SYSCALL, RET).verdict, LT_RAW_SUSPECT);
}

TEST(the_suspect_call_is_told_among_harmless_ones)
{
    struct lt_raw_look look = CODE(0xb8, 202, 0, 0, 0, SYSCALL, 0xb8, 2, 0, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, 2);
    CHECK_INT(look.address, BASE + CODE_AT + 12);
}
#endif

TEST(a_number_that_comes_from_elsewhere_is_suspect)
{
    /* mov eax, edi; mov rdi, rsi; syscall; ret */
    struct lt_raw_look look = CODE(0x89, 0xf8, 0x48, 0x89, 0xf7, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, LT_RAW_NO_NUMBER);
}

TEST(the_same_bytes_within_an_instruction_are_nothing)
{
    CHECK_INT(CODE(0xb8, 0x0f, 0x05, 0, 0, RET).verdict, LT_RAW_NONE); /* mov eax, 0x50f */
    CHECK_INT(CODE(0x48, 0x8d, 0x05, 0x0f, 0x05, 0, 0, RET).verdict,
              LT_RAW_NONE);                                                  /* lea rax, [rip + 0x50f] */
    CHECK_INT(CODE(0x89, 0x0f, 0x05, 1, 0, 0, 0, RET).verdict, LT_RAW_NONE); /* mov [rdi], ecx; add eax, 1 */
}

TEST(a_prefix_does_not_hide_a_call)
{
    CHECK_INT(CODE(0xb8, 2, 0, 0, 0, 0x48, SYSCALL, RET).verdict, LT_RAW_SUSPECT);
}

TEST(the_entry_of_32_bit_programs_is_suspect)
{
    CHECK_INT(CODE(0xb8, 5, 0, 0, 0, 0xcd, 0x80, RET).verdict, LT_RAW_SUSPECT);
    CHECK_INT(CODE(0xb8, 5, 0, 0, 0, 0x0f, 0x34, RET).verdict, LT_RAW_SUSPECT);
}

TEST(a_table_among_code_is_nothing)
{
    static const uint8_t table[] = {
        0xc3, 0x48, 0xcf, 0x78, 0xb5, 0x27, 0xb2, 0x81, 0x0b, 0xe0, 0x14, 0xa5, 0x94, 0x29, 0x18, 0xd9, 0xaa,
        0x10, 0x53, 0xc9, 0xbd, 0xb7, 0x62, 0x7b, 0xe0, 0xd9, 0xdd, 0x86, 0xc0, 0x5b, 0xf2, 0x6f, 0x0f, 0x9f,
        0x77, 0xee, 0x5e, 0x65, 0xff, 0xcc, 0xd1, 0x09, 0xf1, 0x7d, 0xef, 0x5b, 0x79, 0x5f, 0x47, 0x45, 0xcc,
        0x02, 0xf7, 0x86, 0xfa, 0x28, 0xaa, 0x3f, 0x07, 0x1f, 0x02, 0x0f, 0x05, 0x09, 0xe6, 0x92, 0xc6, 0xa8,
        0x8f, 0x7f, 0x68, 0x29, 0xe6, 0x0e, 0x06, 0x27, 0x37, 0x60, 0x61, 0x62, 0x6c, 0x6d, 0x6e, 0x6f,
    };
    CHECK_INT(look_at(&(struct parts){.code = table, .code_size = sizeof table}).verdict, LT_RAW_NONE);
}

TEST(calls_are_found_wherever_they_lie)
{
    enum { SIZE = 0x3000 };
    uint8_t *code = lt_xmalloc(SIZE);
    for (size_t at = 0; at + 8 <= SIZE; at += at < 128 ? 1 : 61) {
        memset(code, 0x90, SIZE);
        memcpy(code + at, "\xb8\x01\x01\0\0\x0f\x05\xc3", 8);
        struct lt_raw_look look = look_at(&(struct parts){.code = code, .code_size = SIZE});
        CHECK_INT(look.verdict, LT_RAW_SUSPECT);
        CHECK_INT(look.address, BASE + CODE_AT + at + 5);
        CHECK_INT(look.number, 257);
    }
    free(code);
}

/* syscall(n, ...) by itself: nothing tells where it begins, and any padding may lie before it. */
TEST(a_trampoline_is_found_behind_any_padding)
{
    static const uint8_t shortest[] = {0x89, 0xf8, SYSCALL, RET};
    static const uint8_t longest[] = {0x55, 0x48, 0x89, 0xe5, 0x48,    0x89, 0xf8, 0x48, 0x89,
                                      0xf7, 0x48, 0x89, 0xd6, 0x48,    0x89, 0xca, 0x4d, 0x89,
                                      0xc2, 0x4d, 0x89, 0xc8, SYSCALL, 0x5d, RET};
    static const struct {
        const uint8_t *bytes;
        size_t size;
    } bodies[] = {{shortest, sizeof shortest}, {longest, sizeof longest}};
    static const uint8_t padding[] = {0x00, 0x90, 0xcc};
    uint8_t code[200];
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < sizeof padding; j++)
            for (size_t length = 0; length < 100; length++) {
                memset(code, padding[j], sizeof code);
                memcpy(code, "\x31\xc0\xc3", 3);
                memcpy(code + 3 + length, bodies[i].bytes, bodies[i].size);
                struct parts parts = {.code = code, .code_size = 3 + length + bodies[i].size};
                CHECK_INT(look_at(&parts).verdict, LT_RAW_SUSPECT);
            }
    /* mov eax, r11d; from any register */
    for (unsigned reg = 1; reg < 8; reg++)
        CHECK_INT(CODE(RET, 0, 0, 0, 0, 0, 0x44, 0x89, (uint8_t)(0xc0 | reg << 3), SYSCALL, RET).verdict,
                  LT_RAW_SUSPECT);
}

TEST(machine_code_among_data_is_found)
{
    struct lt_raw_look look = DATA('a', 'b', 0, 0xb8, 1, 1, 0, 0, SYSCALL, RET);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK(look.is_in_data);
    CHECK_INT(look.address, BASE + DATA_AT + 8);
    look = DATA(0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, SYSCALL); /* mov rax, rdi; mov rdi, rsi; syscall */
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK(look.is_in_data);
    CHECK_INT(DATA(0x48, 0xc7, 0xc0, 2, 0, 0, 0, SYSCALL).verdict, LT_RAW_SUSPECT); /* mov rax, 2 */
}

TEST(machine_code_in_a_constant_is_found)
{
    /* movabs rax, 0xc3050f00000101b8: "mov eax, 257; syscall; ret", as compilers store small arrays */
    CHECK_INT(CODE(0x48, 0xb8, 0xb8, 1, 1, 0, 0, SYSCALL, RET, RET).verdict, LT_RAW_SUSPECT);
    /* movabs rax, 0x80cd000077b858 is just a constant */
    CHECK_INT(CODE(0x48, 0xb8, 0x58, 0xb8, 0x77, 0, 0, 0, 0xcd, 0x80, RET).verdict, LT_RAW_NONE);
}

TEST(other_data_is_nothing)
{
    CHECK_INT(DATA(1, 2, 3, SYSCALL, RET).verdict, LT_RAW_NONE);
    /* A relocation: 0x3b8, 0x50f38 */
    CHECK_INT(DATA(0xb8, 3, 0, 0, 0, 0, 0, 0, 0x38, 0x0f, 0x05, 0, 0, 0, 0, 0).verdict, LT_RAW_NONE);
    /* A table of numbers: 0x3eab8, 0x10000, 0x50f42 */
    CHECK_INT(DATA(0xb8, 0xea, 3, 0, 0, 0, 0, 1, 0, 0x42, 0x0f, 0x05, 0).verdict, LT_RAW_NONE);
}

TEST(arm_calls_are_judged_on_any_machine)
{
    const uint32_t openat = 0xd2800708, futex = 0xd2800c48, call = 0xd4000001, ret = 0xd65f03c0;
    struct lt_raw_look look = ARM(0xd503201f, openat, call, ret);
    CHECK_INT(look.verdict, LT_RAW_SUSPECT);
    CHECK_INT(look.number, 56);
    CHECK_INT(look.address, BASE + CODE_AT + 8);
    look = ARM(futex, call, ret);
    CHECK_INT(look.verdict, LT_RAW_HARMLESS);
    CHECK_INT(look.number, 98);
    CHECK_INT(ARM(futex, call | 7 << 5, ret).verdict, LT_RAW_HARMLESS); /* svc #7 is the same */
    CHECK_INT(ARM(0xaa0003e8, call, ret).verdict, LT_RAW_SUSPECT);      /* mov x8, x0 */
    CHECK_INT(ARM(ret).verdict, LT_RAW_NONE);
    /* cbz w0, +8; mov x8, futex; svc: it may come with another number */
    CHECK_INT(ARM(0x34000040, futex, call, ret).verdict, LT_RAW_SUSPECT);
}

TEST(what_is_no_such_program_is_unknown)
{
    struct lt_raw_look look;
    int fd = memfd_create("text", MFD_CLOEXEC);
    CHECK_INT(lt_raw_calls_look(fd, &look), LT_RAW_UNKNOWN);
    CHECK(write(fd, "#!/bin/sh\n\x0f\x05", 12) == 12);
    CHECK_INT(lt_raw_calls_look(fd, &look), LT_RAW_UNKNOWN);
    close(fd);
    CHECK_INT(lt_raw_calls_look(-1, &look), LT_RAW_UNKNOWN);
    static const uint8_t code[] = {0xb8, 2, 0, 0, 0, SYSCALL, RET};
    struct parts parts = {.machine = EM_RISCV, .code = code, .code_size = sizeof code};
    CHECK_INT(look_at(&parts).verdict, LT_RAW_UNKNOWN);
    parts = (struct parts){.class = ELFCLASS32, .code = code, .code_size = sizeof code};
    CHECK_INT(look_at(&parts).verdict, LT_RAW_UNKNOWN);
}

TEST(objects_of_glibc_are_exempt_by_name)
{
    CHECK(lt_raw_calls_is_exempt("libc.so.6"));
    CHECK(lt_raw_calls_is_exempt("/lib/x86_64-linux-gnu/libm.so.6"));
    CHECK(lt_raw_calls_is_exempt("/lib64/ld-linux-x86-64.so.2"));
    CHECK(lt_raw_calls_is_exempt("ld-linux-aarch64.so.1"));
    CHECK(lt_raw_calls_is_exempt("/lib64/libpthread-2.31.so"));
    CHECK(!lt_raw_calls_is_exempt("libc++.so.1"));
    CHECK(!lt_raw_calls_is_exempt("/opt/lib/libutil.so"));
    CHECK(!lt_raw_calls_is_exempt("libcrypto.so.3"));
    CHECK(!lt_raw_calls_is_exempt("/lib/libc.so.6/liburing.so.2"));
    CHECK(!lt_raw_calls_is_exempt("liburing.so.2"));
}
