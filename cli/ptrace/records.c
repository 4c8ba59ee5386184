/* SPDX-License-Identifier: Apache-2.0
 *
 * Filled from /proc and from statx, as the library fills its own from inside. A process that was forked makes
 * its record when it has something to say. */
#include "ptrace/records.h"

#include "ptrace/memory.h"
#include "wire/facts.h"
#include "wire/sink.h"

#include <elf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_CACHE = 8192 };

/* Names that have a record already, by identity and text. */
static struct {
    uint64_t hash, ref;
} names[NAME_CACHE];

static size_t link_text(pid_t pid, const char *what, char *ret_text, size_t size)
{
    char path[64];
    ssize_t length = readlink(lt_tracee_proc(pid, what, path), ret_text, size);
    return length < 0 ? 0 : (size_t)length;
}

/* The name that was given to execve, which the kernel left on the new stack (AT_EXECFN, getauxval(3)). */
static size_t exec_name(pid_t pid, char *ret_text, size_t size)
{
    char path[64];
    uint64_t words[2 * 64];
    FILE *stream = fopen(lt_tracee_proc(pid, "auxv", path), "re");
    size_t count = stream ? fread(words, 1, sizeof words, stream) : 0;
    if (stream)
        fclose(stream);
    const uint32_t *narrow = (const uint32_t *)(const void *)words;
    /* a 32-bit program's entries are half as wide; its first type is below 2^32 and its value not 0 */
    bool is_narrow = count >= 8 && words[0] >> 32;
    for (size_t i = 0; i + 1 < count / (is_narrow ? 4 : 8); i += 2) {
        uint64_t type = is_narrow ? narrow[i] : words[i];
        uint64_t value = is_narrow ? narrow[i + 1] : words[i + 1];
        if (type == AT_EXECFN) {
            long length = lt_tracee_text(pid, value, ret_text, size);
            return length < 0 ? 0 : (size_t)length;
        }
    }
    return 0;
}

static size_t arguments(pid_t pid, char *ret_text, size_t size)
{
    char path[64];
    FILE *stream = fopen(lt_tracee_proc(pid, "cmdline", path), "re");
    size_t length = stream ? fread(ret_text, 1, size, stream) : 0;
    if (stream)
        fclose(stream);
    while (length == size && length && ret_text[length - 1])
        length--; /* whole arguments only */
    return length;
}

static void fill_identity(struct lt_process_record *record, pid_t pid)
{
    record->pid = (uint32_t)pid;
    record->ppid = (uint32_t)lt_tracee_number(pid, "status", "PPid:", 0);
    record->uid = (uint32_t)lt_tracee_number(pid, "status", "Uid:", 0);
    record->start_ns = lt_sys_now_ns(0);
    record->backend = LT_BACKEND_PTRACE;
}

static uint32_t ticks_since(uint64_t before, uint64_t now)
{
    uint64_t ticks = before ? now - before : 0;
    return ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
}

void lt_record_announce(const struct lt_tracee *process, const char *program, size_t length)
{
    uint64_t ref = 0;
    struct lt_exec_record *record = lt_sink_take(sizeof *record + length, LT_KIND_EXEC, &ref);
    if (!record)
        return;
    record->process = process->ref ? process->ref : process->forked_from;
    record->pid = (uint32_t)process->pid;
    record->how = LT_EXEC_EXECVE;
    if (!process->ref)
        record->since_fork = ticks_since(process->forked_seq, record->head.seq);
    record->path_length = (uint32_t)length;
    lt_put_text((char *)(record + 1), program, length);
    lt_record_commit(&record->head);
}

void lt_record_image(struct lt_tracee *process)
{
    static char words[LT_TEXT_MAX_BYTES];
    char program[PATH_MAX], folder[PATH_MAX], name[PATH_MAX];
    size_t program_length = link_text(process->pid, "exe", program, sizeof program);
    size_t folder_length = link_text(process->pid, "cwd", folder, sizeof folder);
    size_t name_length = exec_name(process->pid, name, sizeof name);
    size_t words_length = arguments(process->pid, words, sizeof words);
    if (process->is_recorded) /* else whoever ran it has announced it */
        lt_record_announce(process, program, program_length);
    uint64_t ref = 0;
    struct lt_process_record *record = lt_sink_take(
        sizeof *record + program_length + folder_length + name_length + words_length, LT_KIND_PROCESS, &ref);
    process->ref = ref;
    process->forked_from = 0;
    process->is_recorded = true;
    process->shares_memory = false;
    if (!record)
        return;
    fill_identity(record, process->pid);
    record->how = LT_PROCESS_EXEC;
    for (size_t i = 0; i < words_length; i++)
        record->argc += words[i] == '\0';
    record->executable_length = (uint32_t)program_length;
    record->folder_length = (uint32_t)folder_length;
    record->exec_name_length = (uint32_t)name_length;
    record->argv_length = (uint32_t)words_length;
    record->flags = words_length == sizeof words;
    char *text = lt_put_text((char *)(record + 1), program, program_length);
    text = lt_put_text(text, folder, folder_length);
    text = lt_put_text(text, name, name_length);
    lt_put_text(text, words, words_length);
    lt_record_commit(&record->head);
}

uint64_t lt_record_process(struct lt_tracee *process)
{
    uint64_t ref = 0;
    if (process->ref || !process->forked_from)
        return process->ref;
    struct lt_process_record *record = lt_sink_take(sizeof *record, LT_KIND_PROCESS, &ref);
    if (!record)
        return 0;
    fill_identity(record, process->pid);
    record->how = process->forked_how;
    record->parent = process->forked_from;
    record->since_fork = ticks_since(process->forked_seq, record->head.seq);
    lt_record_commit(&record->head);
    process->ref = ref;
    return ref;
}

void lt_record_end(struct lt_tracee *process)
{
    struct lt_process_record *record = process->ref ? lt_sink_at(process->ref) : NULL;
    if (!record)
        return;
    if (process->is_cut_off) {
        record->end_how = LT_END_CUT;
        return;
    }
    record->end_ns = lt_sys_now_ns(0);
    record->end_status = process->end_status;
    record->end_how = LT_END_EXIT;
    record->end_seq = lt_clock_tick();
}

static uint64_t hash_of(const struct statx *status, const char *path, size_t length)
{
    uint64_t hash = (status->stx_ino * UINT64_C(0x9e3779b97f4a7c15)) ^ lt_device_of(status) ^
                    ((uint64_t)lt_birth_of(status) << 1);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)path[i]) * UINT64_C(0x100000001b3);
    return hash ? hash : 1;
}

uint64_t lt_record_name(const struct statx *status, const char *path, size_t length)
{
    uint64_t hash = hash_of(status, path, length);
    uint64_t ref = 0;
    if (names[hash % NAME_CACHE].hash == hash)
        return names[hash % NAME_CACHE].ref;
    struct lt_name_record *name = lt_sink_take(sizeof *name + length, LT_KIND_NAME, &ref);
    if (!name)
        return 0;
    name->device = lt_device_of(status);
    name->inode = status->stx_ino;
    name->birth_ns = lt_birth_of(status);
    name->mode = status->stx_mode;
    name->path_length = (uint32_t)length;
    lt_put_text((char *)(name + 1), path, length);
    lt_record_commit(&name->head);
    names[hash % NAME_CACHE].hash = hash;
    names[hash % NAME_CACHE].ref = ref;
    return ref;
}

struct lt_use_record *lt_record_use(struct lt_tracee *process, uint64_t name, int fd, int flags,
                                    const struct statx *status, enum lt_use_how how)
{
    uint64_t ref = 0;
    uint64_t process_ref = lt_record_process(process);
    struct lt_use_record *use = process_ref ? lt_sink_take(sizeof *use, LT_KIND_USE, &ref) : NULL;
    if (!use)
        return NULL;
    use->process = process_ref;
    use->name = name;
    use->fd = fd;
    use->open_flags = (uint32_t)flags;
    use->how = (uint16_t)how;
    use->status = flags & O_APPEND ? LT_STATUS_APPEND : 0;
    use->size_at_open = status->stx_size;
    use->mtime_at_open_ns = lt_time_ns(status->stx_mtime);
    use->owner = LT_OWNER_NONE;
    use->opens = 1;
    return use;
}

struct lt_use_record *lt_record_use_beside(struct lt_tracee *process, const struct lt_use_record *use,
                                           uint32_t status)
{
    uint64_t ref = 0, process_ref = lt_record_process(process);
    struct lt_use_record *beside = process_ref ? lt_sink_take(sizeof *beside, LT_KIND_USE, &ref) : NULL;
    if (!beside)
        return NULL;
    beside->process = process_ref;
    beside->name = use->name;
    beside->fd = use->fd;
    beside->open_flags = use->open_flags;
    beside->how = use->how;
    beside->status = (use->status & LT_STATUS_APPEND) | status;
    beside->size_at_open = use->size_at_open;
    beside->mtime_at_open_ns = use->mtime_at_open_ns;
    beside->owner = LT_OWNER_NONE;
    lt_record_commit(&beside->head);
    return beside;
}

/* As preload/memory.c does. */
static void record_memory(struct lt_tracee *process, uint64_t device, uint64_t inode, uint32_t status)
{
    struct statx file = {.stx_mode = S_IFREG,
                         .stx_ino = inode,
                         .stx_dev_major = (uint32_t)(device >> 32),
                         .stx_dev_minor = (uint32_t)device};
    uint64_t name = lt_record_name(&file, "", 0);
    struct lt_use_record *use = name ? lt_record_use(process, name, -1, O_RDWR, &file, LT_USE_OPEN) : NULL;
    if (!use)
        return;
    use->status = status;
    use->first_read_seq = use->last_read_seq = use->head.seq;
    lt_record_commit(&use->head);
}

void lt_record_memory(struct lt_tracee *process)
{
    if (!process->shares_memory)
        record_memory(process, LT_DEVICE_ANONYMOUS, lt_clock_tick(),
                      LT_STATUS_MAPPED_READ | LT_STATUS_MAPPED_WRITE);
    process->shares_memory = true;
}

void lt_record_segment(struct lt_tracee *process, int number, bool is_read_only)
{
    record_memory(process, LT_DEVICE_SEGMENTS, (uint64_t)(unsigned)number,
                  LT_STATUS_MAPPED_READ | (is_read_only ? 0 : LT_STATUS_MAPPED_WRITE));
}

void lt_record_emptied(struct lt_tracee *process, const struct lt_use_record *use)
{
    static struct lt_use_record *last; /* who goes on emptying the same file updates it */
    uint64_t ref = 0, process_ref = lt_record_process(process);
    bool is_again = last && last->process == process_ref && last->name == use->name;
    if (is_again)
        last->last_write_seq = last->close_seq = lt_clock_now();
    struct lt_use_record *cut =
        is_again || !process_ref ? NULL : lt_sink_take(sizeof *cut, LT_KIND_USE, &ref);
    if (!cut)
        return;
    last = cut;
    cut->process = process_ref;
    cut->name = use->name;
    cut->fd = -1;
    cut->open_flags = O_WRONLY;
    cut->how = LT_USE_TRUNCATE;
    cut->status = LT_STATUS_TRUNCATED | LT_STATUS_EMPTIED;
    cut->mtime_at_open_ns = use->mtime_at_open_ns;
    cut->owner = LT_OWNER_NONE;
    cut->first_write_seq = cut->last_write_seq = cut->close_seq = cut->head.seq;
    lt_record_commit(&cut->head);
}

void lt_record_other_end(const struct statx *status, uint64_t other_inode)
{
    uint64_t ref = 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name, LT_KIND_NAME, &ref);
    if (!name)
        return;
    name->device = lt_device_of(status);
    name->inode = status->stx_ino;
    name->birth_ns = lt_birth_of(status);
    name->mode = status->stx_mode;
    name->other_end = other_inode;
    lt_record_commit(&name->head);
}

void lt_record_copy(struct lt_tracee *process, uint64_t from, uint64_t to, uint64_t bytes)
{
    static struct lt_copy_record *last;
    uint64_t ref = 0, process_ref = lt_record_process(process);
    if (!last || last->process != process_ref || last->from != from || last->to != to) {
        struct lt_copy_record *record = lt_sink_take(sizeof *record, LT_KIND_COPY, &ref);
        if (!record)
            return;
        record->process = process_ref;
        record->from = from;
        record->to = to;
        lt_record_commit(&record->head);
        last = record;
    }
    last->bytes += bytes;
    last->last_seq = lt_clock_now();
}

void lt_record_move(struct lt_tracee *process, enum lt_move_how how, const struct statx *status,
                    const char *from, const char *to)
{
    uint64_t ref = 0, process_ref = lt_record_process(process);
    size_t from_length = strlen(from), to_length = strlen(to);
    struct lt_move_record *move = lt_sink_take(sizeof *move + from_length + to_length, LT_KIND_MOVE, &ref);
    if (!move)
        return;
    move->process = process_ref;
    move->device = lt_device_of(status);
    move->inode = status->stx_ino;
    move->birth_ns = lt_birth_of(status);
    move->mode = status->stx_mode;
    move->how = (uint16_t)how;
    move->from_length = (uint32_t)from_length;
    move->to_length = (uint32_t)to_length;
    lt_put_text(lt_put_text((char *)(move + 1), from, from_length), to, to_length);
    lt_record_commit(&move->head);
}

void lt_record_access(struct lt_tracee *process, enum lt_access_how how, const char *path)
{
    uint64_t ref = 0, process_ref = lt_record_process(process);
    size_t length = strlen(path);
    struct lt_access_record *access = lt_sink_take(sizeof *access + length, LT_KIND_ACCESS, &ref);
    if (!access)
        return;
    access->process = process_ref;
    access->how = (uint16_t)how;
    access->path_length = (uint32_t)length;
    lt_put_text((char *)(access + 1), path, length);
    lt_record_commit(&access->head);
}
