/* SPDX-License-Identifier: Apache-2.0
 *
 * Mappings, and changes of files without data: truncating, preallocating, making by name. */
#include "ptrace/effects_priv.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"

#include "base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

void lt_leave_map(struct lt_thread *thread, int64_t result)
{
    uint64_t arguments[6];
    memcpy(arguments, thread->arguments, sizeof arguments);
    if (thread->is_compat && thread->call == LT_CALL_mmap) {
        uint32_t words[6];
        if (!lt_tracee_read(thread->tid, thread->arguments[0], words, sizeof words))
            return;
        for (int i = 0; i < 6; i++)
            arguments[i] = words[i];
    }
    struct statx status;
    int fd = (int)arguments[4];
    bool is_failed = result < 0 && result >= -4095;
    if (!is_failed && lt_is_shared_memory((int)arguments[3]))
        lt_record_memory(thread->process);
    if (is_failed || thread->is_loader || arguments[3] & MAP_ANONYMOUS || fd < 0)
        return;
    struct lt_use_record *use = lt_descriptor_use(thread->process, fd);
    if (!use || !lt_tracee_statx(thread->tid, fd, "", 0, &status) || !S_ISREG(status.stx_mode))
        return;
    uint64_t offset = arguments[5] * (thread->call == LT_CALL_mmap2 ? 4096 : 1);
    uint64_t now = lt_clock_tick();
    if (arguments[2] != PROT_EXEC) {
        uint64_t rest = status.stx_size > offset ? status.stx_size - offset : 0;
        use->mapped_bytes += arguments[1] < rest ? arguments[1] : rest;
        use->status |= LT_STATUS_MAPPED_READ;
        if (!use->first_read_seq)
            use->first_read_seq = now;
        use->last_read_seq = now;
    }
    if ((arguments[3] & MAP_TYPE) != MAP_PRIVATE && (use->open_flags & O_ACCMODE) == O_RDWR)
        use->status |= LT_STATUS_MAPPED_WRITE;
}

void lt_leave_attach(struct lt_thread *thread, int64_t result)
{
    if (result >= 0 || result < -4095) /* an address */
        lt_record_segment(thread->process, (int)thread->arguments[0], thread->arguments[2] & SHM_RDONLY);
}

/* As preload/memory.c tells it. */
static bool is_of_fakeroot(pid_t pid)
{
    char path[64], program[PATH_MAX] = "", *entry = NULL;
    size_t size = 0;
    bool is_it = false;
    FILE *stream = fopen(lt_tracee_proc(pid, "environ", path), "re");
    while (stream && !is_it && getdelim(&entry, &size, '\0', stream) > 0)
        is_it = strncmp(entry, "FAKEROOTKEY=", 12) == 0;
    if (stream)
        fclose(stream);
    free(entry);
    if (readlink(lt_tracee_proc(pid, "exe", path), program, sizeof program - 1) > 0)
        is_it |= strncmp(lt_path_base(program), "faked", 5) == 0;
    return is_it;
}

void lt_leave_message(struct lt_thread *thread, int64_t result)
{
    if (result >= 0 && !is_of_fakeroot(thread->process->pid))
        lt_sink_count_loss(LT_LOSS_QUEUE);
}

void lt_effect_changed(struct lt_use_record *use, uint32_t status)
{
    if (!use)
        return;
    uint64_t now = lt_clock_tick();
    use->status |= status;
    if (!(status & LT_STATUS_TRUNCATED))
        return;
    if (!use->first_write_seq)
        use->first_write_seq = now;
    use->last_write_seq = now;
}

/* The length that a call truncates to; a 32-bit program gives it in two halves (syscall(2)). */
static uint64_t length_of(const struct lt_thread *thread)
{
    bool is_halved =
        thread->is_compat && (thread->call == LT_CALL_ftruncate64 || thread->call == LT_CALL_truncate64);
    return thread->arguments[1] | (is_halved ? thread->arguments[2] << 32 : 0);
}

void lt_leave_change(struct lt_thread *thread, int64_t result)
{
    struct lt_use_record *use =
        result == 0 ? lt_descriptor_use(thread->process, lt_fd_argument(thread, 0)) : NULL;
    lt_effect_changed(use, LT_STATUS_TRUNCATED);
    bool is_cut = thread->call == LT_CALL_ftruncate || thread->call == LT_CALL_ftruncate64;
    if (use && is_cut && !length_of(thread))
        lt_record_emptied(thread->process, use);
}

void lt_leave_node(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_mknodat;
    uint64_t mode = thread->arguments[is_at ? 2 : 1];
    if (result == 0 && (S_ISREG(mode) || !(mode & S_IFMT)) && lt_text_argument(thread, is_at ? 1 : 0, path) &&
        lt_tracee_absolute(thread->tid, is_at ? lt_fd_argument(thread, 0) : AT_FDCWD, path, absolute,
                           sizeof absolute))
        lt_use_by_name(thread->process, absolute, LT_STATUS_CREATED);
}

void lt_leave_truncate(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    if (result == 0 && lt_text_argument(thread, 0, path))
        lt_use_by_name(thread->process, path,
                       LT_STATUS_TRUNCATED | (length_of(thread) ? 0 : LT_STATUS_EMPTIED));
}
