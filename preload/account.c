/* SPDX-License-Identifier: Apache-2.0
 *
 * Only for an image with one thread: the kernel adds what ended threads and children did to one sum. Sockets
 * and clones count for us and not for the kernel, so only a surplus on the kernel's side tells anything. */
#include "account.h"

#include "fdtab.h"
#include "process.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/single_threaded.h>
#include <sys/uio.h>

enum {
    TEXT_BYTES = 512,
    PIECE_BYTES = 1024,
    CALL_BYTES = 40,
    READS_OF_LIBC_BYTES = 64 * 1024,
    READS_OF_LOADER_BYTES = 16 * 1024
};

/* Nothing to look at: no code of the image asks the kernel past libc. Else: what the kernel said at the
 * beginning is known, or it did not say. */
static enum { NOT_NEEDED, OPEN, FAILED } state;
static bool has_made_code;
static uint64_t allowance_bytes = READS_OF_LIBC_BYTES; /* what libc may have read inside itself */
static uint64_t read_before, written_before; /* as the kernel counts, less what we had seen by then */
static long filter_mode;                     /* prctl(PR_GET_SECCOMP) at the same time */
static long owner; /* the process that these are of: one that shares our memory is another */

static uint64_t number_behind(const char *text, const char *key)
{
    for (; *text; text++) {
        const char *at = text, *name = key;
        while (*name && *at == *name) {
            at++;
            name++;
        }
        uint64_t number = 0;
        while (!*name && *at >= '0' && *at <= '9')
            number = number * 10 + (uint64_t)(*at++ - '0');
        if (!*name)
            return number;
    }
    return 0;
}

static bool ask_kernel(uint64_t *ret_read, uint64_t *ret_written)
{
    char text[TEXT_BYTES];
    long fd = lt_sys_openat(AT_FDCWD, "/proc/thread-self/io", O_RDONLY | O_CLOEXEC, 0);
    long length = fd < 0 ? fd : lt_sys6(SYS_read, fd, (long)text, TEXT_BYTES - 1, 0, 0, 0);
    if (fd >= 0)
        lt_sys_close((int)fd);
    if (length <= 0)
        return false;
    text[length] = '\0';
    *ret_read = number_behind(text, "rchar: ");
    *ret_written = number_behind(text, "wchar: ");
    return true;
}

uint64_t lt_account_written(void)
{
    uint64_t read, written;
    return ask_kernel(&read, &written) ? written : UINT64_MAX;
}

/* Has the program put itself under a filter unseen? What that does with a call of ours nobody knows. */
static long ask_filter_mode(void)
{
    return lt_sys6(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0, 0);
}

/* ---- code made at run time ---- */

#if defined(__x86_64__)
/* "mov $number, %eax; syscall" and "mov %rdi, %rax ... syscall", as an assembler or a person writes them. */
static bool is_call(const uint8_t *code, const uint8_t *end)
{
    if (code + 7 <= end && code[0] == 0xb8 && code[2] < 4 && !code[3] && !code[4] && code[5] == 0x0f &&
        code[6] == 0x05)
        return true;
    if (code + 9 <= end && code[0] == 0x48 && code[1] == 0xc7 && code[2] == 0xc0 && code[4] < 4 && !code[5] &&
        !code[6] && code[7] == 0x0f && code[8] == 0x05)
        return true;
    if (code + 4 <= end && code[0] == 0x31 && code[1] == 0xc0 && code[2] == 0x0f && code[3] == 0x05)
        return true;
    if (code + 3 > end || code[0] != 0x48 || code[1] != 0x89 || code[2] != 0xf8)
        return false;
    for (const uint8_t *at = code + 3; at < code + 32 && at + 2 <= end; at++)
        if (at[0] == 0x0f && at[1] == 0x05)
            return true;
    return false;
}
#else
static bool is_call(const uint8_t *code, const uint8_t *end)
{
    return code + 4 <= end && !((uintptr_t)code & 3) && code[0] == 0x01 && !code[1] && !code[2] &&
           code[3] == 0xd4;
}
#endif

/* Memory that another thread gives up meanwhile is not there: the kernel copies it for us. What it does not
 * let us look at counts as having one. */
static bool has_call(uintptr_t begin, uintptr_t end)
{
    uint8_t piece[PIECE_BYTES + CALL_BYTES];
    for (uintptr_t at = begin; at < end; at += PIECE_BYTES) {
        size_t size = end - at < sizeof piece ? end - at : sizeof piece;
        struct iovec here = {piece, size}, there = {(void *)at, size};
        long got = lt_sys6(SYS_process_vm_readv, lt_sys_getpid(), (long)&here, 1, (long)&there, 1, 0);
        if (got < 0 && got != -EFAULT)
            return true;
        for (long i = 0; i < got && i < PIECE_BYTES; i++)
            if (is_call(piece + i, piece + got))
                return true;
    }
    return false;
}

/* One line of /proc/self/maps: "begin-end rwxp offset device inode name". Readable, executable, no file? */
static bool line_has_call(const char *line)
{
    uintptr_t ends[2] = {0, 0};
    for (int i = 0; i < 2; i++, line++)
        for (; (*line >= '0' && *line <= '9') || (*line >= 'a' && *line <= 'f'); line++)
            ends[i] = ends[i] * 16 + (uintptr_t)(*line <= '9' ? *line - '0' : *line - 'a' + 10);
    if (line[0] != 'r' || line[2] != 'x')
        return false;
    for (int fields = 0; fields < 3; line++)
        fields += *line == ' ';
    if (*line != '0')
        return false; /* a file's inode */
    while (*line && *line != '[')
        line++;
    return *line != '[' && has_call(ends[0], ends[1]);
}

/* The lines are taken one at a time: the list may change with what is mapped meanwhile, but not under us. */
static bool made_calls(void)
{
    char text[PIECE_BYTES + 1];
    long fd = lt_sys_openat(AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    long kept = 0, got = fd;
    bool is_found = false;
    while (fd >= 0 && !is_found &&
           (got = lt_sys6(SYS_read, fd, (long)text + kept, PIECE_BYTES - kept, 0, 0, 0)) > 0) {
        long begin = 0;
        got += kept;
        for (long at = 0; at < got && !is_found; at++)
            if (text[at] == '\n') {
                text[at] = '\0';
                is_found = line_has_call(text + begin);
                begin = at + 1;
            }
        kept = begin ? got - begin : 0; /* a line longer than the room is a file's */
        lt_put_text(text, text + begin, (size_t)kept);
    }
    if (fd >= 0)
        lt_sys_close((int)fd);
    return is_found || got < 0; /* not looked is not the same as not there */
}

/* ---- the sum ---- */

struct sums {
    uint64_t read, written;
};

static void add_uses(const struct lt_chunk_head *chunk, uint64_t process, struct sums *sums)
{
    const uint8_t *base = (const void *)chunk;
    uint64_t room = (uint64_t)chunk->units * LT_UNIT_BYTES;
    uint32_t used = chunk->used_bytes < room ? chunk->used_bytes : (uint32_t)room;
    for (uint32_t at = LT_CHUNK_HEAD_BYTES; at + sizeof(struct lt_use_record) <= used;) {
        const struct lt_use_record *use = (const void *)(base + at);
        if (use->head.size_bytes < LT_RECORD_ALIGN || use->head.size_bytes > used - at)
            return;
        if (use->head.kind == LT_KIND_USE && use->process == process) {
            sums->read += use->read_bytes + use->shared_read_bytes;
            sums->written += use->write_bytes + use->shared_write_bytes;
        }
        at += use->head.size_bytes;
    }
}

/* What we have seen of this image so far. */
static struct sums seen(uint64_t process)
{
    struct sums sums = {lt_fd_quiet.shared_read_bytes, lt_fd_quiet.shared_write_bytes};
    const struct lt_chunk_head *chunk = lt_sink_chunk();
    for (; lt_sink_is_whole(chunk); chunk = chunk->previous ? lt_sink_at(chunk->previous) : NULL) {
        add_uses(chunk, process, &sums);
        if (chunk->previous >= chunk->ref)
            break; /* they were made in order */
    }
    return sums;
}

static void open_account(uint64_t process)
{
    struct sums before = seen(process);
    filter_mode = ask_filter_mode();
    state = ask_kernel(&read_before, &written_before) ? OPEN : FAILED;
    read_before -= before.read;
    written_before -= before.written;
    owner = lt_sys_getpid();
}

void lt_account_begin(uint64_t process, bool is_clean)
{
    if (!is_clean)
        open_account(process);
}

void lt_account_forked(void)
{
    lt_fd_quiet.shared_read_bytes = lt_fd_quiet.shared_write_bytes = 0;
    if (state == NOT_NEEDED)
        return;
    read_before = written_before = 0;
    owner = lt_sys_getpid();
}

void lt_account_doubt(void)
{
    uint64_t process = lt_vfork_depth ? 0 : lt_process_ref();
    if (process && state == NOT_NEEDED)
        open_account(process);
}

void lt_account_loads(void)
{
    __atomic_fetch_add(&allowance_bytes, READS_OF_LOADER_BYTES, __ATOMIC_RELAXED);
    lt_account_doubt();
}

void lt_account_code(void)
{
    lt_account_doubt();
    has_made_code = true;
}

void lt_account_close(uint64_t process)
{
    uint64_t read = 0, written = 0;
    if (state == NOT_NEEDED || lt_sys_is_forbidden || lt_vfork_depth || lt_sys_gettid() != owner)
        return;
    if (ask_filter_mode() != filter_mode) {
        lt_sink_count_loss(LT_LOSS_SANDBOX);
        return;
    }
    if (has_made_code && made_calls())
        lt_sink_count_loss(LT_LOSS_SYSCALL);
    if (!__libc_single_threaded)
        return;
    if (state == FAILED || !ask_kernel(&read, &written)) {
        if (has_made_code) /* only then is the kernel's word needed */
            lt_sink_count_loss(LT_LOSS_UNCOUNTED);
        return;
    }
    struct sums now = seen(process);
    if (written - written_before > now.written || read - read_before > now.read + allowance_bytes)
        lt_sink_count_loss(LT_LOSS_UNCOUNTED);
}

void lt_account_leave(uint64_t process)
{
    if (has_made_code)
        lt_account_close(process);
}
