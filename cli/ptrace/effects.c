/* SPDX-License-Identifier: Apache-2.0
 *
 * The counterpart of the library's hooks, seen from outside. What a call is about to destroy (a name, a
 * position, a descriptor) is looked at before it, everything else after it. Nothing of the tracee is changed,
 * but for one flag: CLONE_UNTRACED, which would let a child run into the filter with nobody to answer. */
#include "ptrace/effects.h"

#include "ptrace/descriptors.h"
#include "ptrace/memory.h"
#include "ptrace/programs.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/user.h>
#include <unistd.h>

#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x00800000
#endif

enum { ABSENT_SIZE = 1024 };

static int fd_of(const struct lt_thread *thread, int argument)
{
    return (int)thread->arguments[argument];
}

static bool text_of(const struct lt_thread *thread, int argument, char ret_text[LT_TRACEE_PATH_BYTES])
{
    return lt_tracee_text(thread->tid, thread->arguments[argument], ret_text, LT_TRACEE_PATH_BYTES) >= 0;
}

/* ---- opening ---- */

/* Where the name of an opening or naming call is, and relative to what. */
static int folder_and_path(const struct lt_thread *thread, int *ret_argument)
{
    switch (thread->call) {
    case LT_CALL_openat:
    case LT_CALL_openat2:
    case LT_CALL_unlinkat:
        *ret_argument = 1;
        return fd_of(thread, 0);
    default:
        *ret_argument = 0;
        return AT_FDCWD;
    }
}

static struct open_how how_of_openat2(const struct lt_thread *thread)
{
    struct open_how how = {0};
    lt_tracee_read(thread->tid, thread->arguments[2], &how, sizeof how);
    return how;
}

static int open_flags(const struct lt_thread *thread)
{
    switch (thread->call) {
    case LT_CALL_open:
        return (int)thread->arguments[1];
    case LT_CALL_creat:
        return O_CREAT | O_WRONLY | O_TRUNC;
    case LT_CALL_openat2:
        return (int)how_of_openat2(thread).flags;
    default:
        return (int)thread->arguments[2];
    }
}

/* For lt_is_new_file. What cannot be asked counts as there. */
static long before_open(const struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES];
    struct statx unused;
    int argument, folder = folder_and_path(thread, &argument);
    if (!lt_is_make_or_find(open_flags(thread)) || !text_of(thread, argument, path))
        return 0;
    bool is_in_root = thread->call == LT_CALL_openat2 && how_of_openat2(thread).resolve & RESOLVE_IN_ROOT;
    errno = 0;
    return lt_tracee_statx(thread->tid, folder, path + (is_in_root ? strspn(path, "/") : 0), 0, &unused)
               ? 0
               : -errno;
}

static void enter_open(struct lt_thread *thread)
{
    lt_table_look(thread->process);
    thread->before = before_open(thread);
}

static void note_absent(struct lt_thread *thread)
{
    static uint64_t seen[ABSENT_SIZE];
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    int argument, folder = folder_and_path(thread, &argument);
    if (thread->is_loader || thread->call == LT_CALL_open_by_handle_at || !text_of(thread, argument, path) ||
        !path[0] || !lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute))
        return;
    uint64_t hash = thread->process->serial;
    for (const char *at = absolute; *at; at++)
        hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
    if (seen[hash % ABSENT_SIZE] == hash)
        return;
    seen[hash % ABSENT_SIZE] = hash;
    lt_record_access(thread->process, LT_ACCESS_ABSENT, absolute);
}

static void leave_open(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_opened(thread->process, (int)result, open_flags(thread), thread->before,
                             thread->is_loader);
    else if (result == -ENOENT || result == -ENOTDIR)
        note_absent(thread);
}

/* ---- descriptors ---- */

static void enter_close(struct lt_thread *thread)
{
    unsigned first = (unsigned)thread->arguments[0];
    unsigned last = thread->call == LT_CALL_close ? first : (unsigned)thread->arguments[1];
    unsigned flags = thread->call == LT_CALL_close ? 0 : (unsigned)thread->arguments[2];
    if (!(flags & CLOSE_RANGE_CLOEXEC))
        lt_descriptor_closing(thread->process, first, last);
}

static void leave_duplicate(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_duplicated(thread->process, fd_of(thread, 0), (int)result);
}

static void note_lock(struct lt_thread *thread)
{
    struct lt_use_record *use = lt_descriptor_use(thread->process, fd_of(thread, 0));
    if (use)
        use->status |= LT_STATUS_LOCKED;
}

static void leave_lock(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        note_lock(thread);
}

static void leave_control(struct lt_thread *thread, int64_t result)
{
    int command = (int)thread->arguments[1];
    if (result < 0)
        return;
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        leave_duplicate(thread, result);
    else if (command == F_SETFL)
        lt_descriptor_changed(thread->process, fd_of(thread, 0));
    else
        note_lock(thread);
}

static void leave_channel(struct lt_thread *thread, int64_t result)
{
    int32_t ends[2];
    int argument = thread->call == LT_CALL_socketpair ? 3 : 0;
    const uint64_t private_flags = O_CLOEXEC | O_NONBLOCK;
    bool is_private =
        thread->call == LT_CALL_pipe2 && (thread->arguments[1] & private_flags) == private_flags;
    if (result == 0 && lt_tracee_read(thread->tid, thread->arguments[argument], ends, sizeof ends))
        for (int i = 0; i < 2; i++)
            lt_descriptor_piped(thread->process, ends[i], is_private);
    struct statx status[2];
    if (result == 0 && thread->call == LT_CALL_socketpair &&
        lt_tracee_statx(thread->tid, ends[0], "", 0, &status[0]) &&
        lt_tracee_statx(thread->tid, ends[1], "", 0, &status[1]))
        lt_record_other_end(&status[0], status[1].stx_ino);
}

/* Somebody to talk to, what is said not being counted but for messages; or a file that was never opened. */
static void leave_talk(struct lt_thread *thread, int64_t result)
{
    if (thread->call != LT_CALL_connect && result >= 0)
        lt_descriptor_use(thread->process, (int)result);
    else if (result == 0 || result == -EINPROGRESS)
        lt_descriptor_use(thread->process, fd_of(thread, 0));
}

/* The bytes of the first `count` of many messages; a length stands behind each head (recvmmsg(2)). */
static uint64_t bytes_of_messages(const struct lt_thread *thread, int64_t count)
{
    const uint64_t head = thread->is_compat ? 28 : offsetof(struct mmsghdr, msg_len);
    const uint64_t stride = thread->is_compat ? 32 : sizeof(struct mmsghdr);
    uint64_t bytes = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t length = 0;
        lt_tracee_read(thread->tid, thread->arguments[1] + (uint64_t)i * stride + head, &length,
                       sizeof length);
        bytes += length;
    }
    return bytes;
}

/* A message went or came, through a socket that may never be connected; not through one for questions to the
 * kernel. */
static void count_message(struct lt_thread *thread, bool is_write, int64_t result)
{
    bool is_many = thread->call == LT_CALL_sendmmsg || thread->call == LT_CALL_recvmmsg;
    uint64_t bytes = is_many ? bytes_of_messages(thread, result) : (uint64_t)result;
    if (bytes && lt_descriptor_talks(thread->process, fd_of(thread, 0)))
        lt_descriptor_count(thread->process, fd_of(thread, 0), is_write, bytes, false);
}

static void leave_send(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        count_message(thread, true, result);
}

/* What comes to a socket for datagrams comes without a connection. */
static void leave_bind(struct lt_thread *thread, int64_t result)
{
    if (result == 0)
        (void)lt_descriptor_talks(thread->process, fd_of(thread, 0));
}

/* Descriptors may have come with a message (SCM_RIGHTS, unix(7)). */
static void leave_receive(struct lt_thread *thread, int64_t result)
{
    if (result < 0)
        return;
    if (thread->call != LT_CALL_pidfd_getfd && result > 0)
        count_message(thread, false, result);
    struct msghdr message;
    if (thread->call == LT_CALL_recvmsg && !thread->is_compat &&
        lt_tracee_read(thread->tid, thread->arguments[1], &message, sizeof message) &&
        !message.msg_controllen)
        return; /* nothing came beside the bytes */
    lt_table_scan(thread->process);
}

/* ---- bytes ---- */

static void enter_transfer(struct lt_thread *thread)
{
    lt_transfer_begin(thread, fd_of(thread, 0));
}

static void enter_write(struct lt_thread *thread)
{
    thread->is_writing = true;
    enter_transfer(thread);
}

static void enter_read(struct lt_thread *thread)
{
    thread->is_writing = false;
    enter_transfer(thread);
}

static void leave_read(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, fd_of(thread, 0), false, (uint64_t)result, true);
}

static void leave_write(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, fd_of(thread, 0), true, (uint64_t)result, true);
}

/* preadv2 and pwritev2 can mean the current position (offset -1). */
static bool uses_position(const struct lt_thread *thread)
{
    return (thread->call == LT_CALL_preadv2 || thread->call == LT_CALL_pwritev2) &&
           (thread->is_compat ? (uint32_t)thread->arguments[3] == UINT32_MAX
                              : thread->arguments[3] == UINT64_MAX);
}

static void leave_read_at(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, fd_of(thread, 0), false, (uint64_t)result,
                            uses_position(thread));
}

static void leave_write_at(struct lt_thread *thread, int64_t result)
{
    if (result > 0)
        lt_descriptor_count(thread->process, fd_of(thread, 0), true, (uint64_t)result, uses_position(thread));
}

static void enter_seek(struct lt_thread *thread)
{
    lt_descriptor_look(thread->process, fd_of(thread, 0));
}

static void leave_seek(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_descriptor_moved(thread->process, fd_of(thread, 0));
}

/* From and to which descriptor a copying call moves. */
static void copy_ends(const struct lt_thread *thread, int *ret_from, int *ret_to)
{
    bool is_sendfile = thread->call == LT_CALL_sendfile || thread->call == LT_CALL_sendfile64;
    *ret_from = fd_of(thread, is_sendfile ? 1 : 0);
    *ret_to = fd_of(thread, is_sendfile ? 0 : thread->call == LT_CALL_tee ? 1 : 2);
}

static void enter_copy(struct lt_thread *thread)
{
    int from, to;
    copy_ends(thread, &from, &to);
    lt_transfer_begin(thread, from);
    lt_transfer_begin(thread, to);
}

static void copied(struct lt_tracee *process, int from, int to, uint64_t bytes)
{
    const struct lt_use_record *source = lt_descriptor_count_copied(process, from, false, bytes);
    const struct lt_use_record *target = lt_descriptor_count_copied(process, to, true, bytes);
    if (source && target)
        lt_record_copy(process, source->name, target->name, bytes);
}

static void leave_copy(struct lt_thread *thread, int64_t result)
{
    int from, to;
    copy_ends(thread, &from, &to);
    if (result > 0)
        copied(thread->process, from, to, (uint64_t)result);
    lt_descriptor_moved(thread->process, from);
    lt_descriptor_moved(thread->process, to);
}

static void leave_vmsplice(struct lt_thread *thread, int64_t result)
{
    struct lt_use_record *use = lt_descriptor_use(thread->process, fd_of(thread, 0));
    if (result > 0 && use)
        lt_descriptor_count(thread->process, fd_of(thread, 0), (use->open_flags & O_ACCMODE) != O_RDONLY,
                            (uint64_t)result, false);
}

/* ---- mappings and changes without data ---- */

static void leave_map(struct lt_thread *thread, int64_t result)
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

static void leave_attach(struct lt_thread *thread, int64_t result)
{
    if (result >= 0 || result < -4095) /* an address */
        lt_record_segment(thread->process, (int)thread->arguments[0], thread->arguments[2] & SHM_RDONLY);
}

static void leave_message(struct lt_thread *thread, int64_t result)
{
    (void)thread;
    if (result >= 0)
        lt_sink_count_loss(LT_LOSS_QUEUE);
}

static void changed(struct lt_use_record *use, uint32_t status)
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

static void leave_change(struct lt_thread *thread, int64_t result)
{
    struct lt_use_record *use = result == 0 ? lt_descriptor_use(thread->process, fd_of(thread, 0)) : NULL;
    changed(use, LT_STATUS_TRUNCATED);
    bool is_cut = thread->call == LT_CALL_ftruncate || thread->call == LT_CALL_ftruncate64;
    if (use && is_cut && !length_of(thread))
        lt_record_emptied(thread->process, use);
}

static void leave_node(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_mknodat;
    uint64_t mode = thread->arguments[is_at ? 2 : 1];
    if (result == 0 && (S_ISREG(mode) || !(mode & S_IFMT)) && text_of(thread, is_at ? 1 : 0, path) &&
        lt_tracee_absolute(thread->tid, is_at ? fd_of(thread, 0) : AT_FDCWD, path, absolute, sizeof absolute))
        lt_use_by_name(thread->process, absolute, LT_STATUS_CREATED);
}

static void leave_truncate(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    if (result == 0 && text_of(thread, 0, path))
        lt_use_by_name(thread->process, path,
                       LT_STATUS_TRUNCATED | (length_of(thread) ? 0 : LT_STATUS_EMPTIED));
}

static uint64_t size_of(const struct lt_thread *thread, int fd)
{
    struct statx status;
    return lt_tracee_statx(thread->tid, fd, "", 0, &status) ? status.stx_size : 0;
}

static void leave_clone_file(struct lt_thread *thread, int64_t result)
{
    int to = fd_of(thread, 0), from = (int)thread->arguments[2];
    struct file_clone_range range = {0};
    if (result == 0 && lt_ioctl_changes_file(thread->arguments[1]))
        leave_change(thread, result);
    if (result != 0 || (thread->arguments[1] != FICLONE && thread->arguments[1] != FICLONERANGE))
        return;
    uint64_t bytes = 0;
    if (thread->arguments[1] == FICLONERANGE) {
        lt_tracee_read(thread->tid, thread->arguments[2], &range, sizeof range);
        from = (int)range.src_fd;
        uint64_t size = size_of(thread, from);
        uint64_t rest = size > range.src_offset ? size - range.src_offset : 0;
        bytes = range.src_length ? range.src_length : rest;
    } else {
        bytes = size_of(thread, from);
    }
    if (bytes)
        copied(thread->process, from, to, bytes);
    changed(lt_descriptor_use(thread->process, from), LT_STATUS_CLONED);
    changed(lt_descriptor_use(thread->process, to), LT_STATUS_CLONED);
}

/* ---- names ---- */

/* The two names of a renaming or linking call. */
struct names {
    int from_folder, to_folder;
    char from[LT_TRACEE_PATH_BYTES], to[LT_TRACEE_PATH_BYTES];
};

static bool names_of(const struct lt_thread *thread, struct names *names)
{
    bool is_at = thread->call == LT_CALL_renameat || thread->call == LT_CALL_renameat2 ||
                 thread->call == LT_CALL_linkat;
    names->from_folder = is_at ? fd_of(thread, 0) : AT_FDCWD;
    names->to_folder = is_at ? fd_of(thread, 2) : AT_FDCWD;
    return text_of(thread, is_at ? 1 : 0, names->from) && text_of(thread, is_at ? 3 : 1, names->to);
}

static void look_at_doomed(struct lt_thread *thread, int folder, const char *path)
{
    if (!lt_tracee_statx(thread->tid, folder, path, AT_SYMLINK_NOFOLLOW, &thread->doomed) ||
        !S_ISREG(thread->doomed.stx_mode))
        thread->doomed.stx_mode = 0;
}

static void removed(struct lt_thread *thread, int folder, const char *path)
{
    char absolute[LT_TRACEE_PATH_BYTES];
    if (!thread->doomed.stx_mode)
        return;
    absolute[0] = '\0';
    lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute);
    lt_record_move(thread->process, LT_MOVE_UNLINK, &thread->doomed, absolute, "");
}

static void moved(struct lt_thread *thread, enum lt_move_how how, int from_folder, const char *from,
                  int to_folder, const char *to)
{
    struct statx status;
    char from_text[LT_TRACEE_PATH_BYTES], to_text[LT_TRACEE_PATH_BYTES];
    if (!lt_tracee_statx(thread->tid, to_folder, to, AT_SYMLINK_NOFOLLOW, &status))
        return;
    from_text[0] = '\0';
    if (how == LT_MOVE_SYMLINK)
        snprintf(from_text, sizeof from_text, "%s", from);
    else
        lt_tracee_absolute(thread->tid, from_folder, from, from_text, sizeof from_text);
    if (lt_tracee_absolute(thread->tid, to_folder, to, to_text, sizeof to_text))
        lt_record_move(thread->process, how, &status, from_text, to_text);
    else
        lt_sink_count_loss(LT_LOSS_NAMELESS);
}

static bool is_exchange(const struct lt_thread *thread)
{
    return thread->call == LT_CALL_renameat2 && thread->arguments[4] & RENAME_EXCHANGE;
}

static void enter_rename(struct lt_thread *thread)
{
    struct names names;
    lt_table_look(thread->process);
    thread->doomed.stx_mode = 0;
    if (!is_exchange(thread) && names_of(thread, &names))
        look_at_doomed(thread, names.to_folder, names.to);
}

static void leave_rename(struct lt_thread *thread, int64_t result)
{
    struct names names;
    if (result != 0 || !names_of(thread, &names))
        return;
    if (is_exchange(thread)) {
        moved(thread, LT_MOVE_EXCHANGE, names.to_folder, names.to, names.from_folder, names.from);
        moved(thread, LT_MOVE_EXCHANGE, names.from_folder, names.from, names.to_folder, names.to);
        return;
    }
    removed(thread, names.to_folder, names.to);
    moved(thread, LT_MOVE_RENAME, names.from_folder, names.from, names.to_folder, names.to);
}

static void leave_link(struct lt_thread *thread, int64_t result)
{
    struct names names;
    if (result == 0 && names_of(thread, &names))
        moved(thread, LT_MOVE_LINK, names.from_folder, names.from, names.to_folder, names.to);
}

static void leave_symlink(struct lt_thread *thread, int64_t result)
{
    char text[LT_TRACEE_PATH_BYTES], path[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_symlinkat;
    if (result == 0 && text_of(thread, 0, text) && text_of(thread, is_at ? 2 : 1, path))
        moved(thread, LT_MOVE_SYMLINK, AT_FDCWD, text, is_at ? fd_of(thread, 1) : AT_FDCWD, path);
}

static void enter_unlink(struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES];
    int argument, folder = folder_and_path(thread, &argument);
    lt_table_look(thread->process);
    thread->doomed.stx_mode = 0;
    if (text_of(thread, argument, path))
        look_at_doomed(thread, folder, path);
}

static void leave_unlink(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    int argument, folder = folder_and_path(thread, &argument);
    if (result == 0 && text_of(thread, argument, path))
        removed(thread, folder, path);
}

static void leave_list(struct lt_thread *thread, int64_t result)
{
    char path[LT_TRACEE_PATH_BYTES];
    /* the last call of a listing gives nothing: one record for the whole of it */
    if (result == 0 && lt_tracee_absolute(thread->tid, fd_of(thread, 0), "", path, sizeof path)) {
        size_t length = strlen(path);
        if (length > 1 && path[length - 1] == '/')
            path[length - 1] = '\0';
        lt_record_access(thread->process, LT_ACCESS_LISTED, path);
    }
}

/* ---- processes, and what cannot be seen ---- */

/* Under ptrace a program does not get the privileges of its file, unless the tracer has them all (execve(2)).
 * So one that nothing binds to us goes on alone; one that has the filter cannot. */
static void enter_exec(struct lt_thread *thread)
{
    char path[LT_TRACEE_PATH_BYTES], absolute[LT_TRACEE_PATH_BYTES];
    bool is_at = thread->call == LT_CALL_execveat;
    int folder = is_at ? fd_of(thread, 0) : AT_FDCWD;
    lt_table_look(thread->process);
    if (geteuid() == 0 || !text_of(thread, is_at ? 1 : 0, path))
        return;
    if (!path[0])
        snprintf(absolute, sizeof absolute, "/proc/self/fd/%d", folder);
    else if (!lt_tracee_absolute(thread->tid, folder, path, absolute, sizeof absolute))
        return;
    if (lt_programs_look(thread->tid, absolute) != LT_PROGRAM_NEITHER)
        return;
    if (thread->process->is_filtered) {
        lt_sink_count_loss(LT_LOSS_PRIVILEGES);
        return;
    }
    lt_record_announce(thread->process, absolute, strlen(absolute));
    thread->is_leaving = true;
}

static void enter_clone_process(struct lt_thread *thread)
{
    uint64_t flags = thread->arguments[0];
    bool is_in_memory = thread->call == LT_CALL_clone3;
    if (is_in_memory && !lt_tracee_read(thread->tid, thread->arguments[0], &flags, sizeof flags))
        return;
    if (flags & CLONE_NEWNS)
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    if (!(flags & CLONE_UNTRACED))
        return;
    flags &= ~(uint64_t)CLONE_UNTRACED;
    if (is_in_memory) {
        lt_tracee_write(thread->tid, thread->arguments[0], &flags, sizeof flags);
        return;
    }
#if defined(__x86_64__)
    long offset =
        thread->is_compat ? offsetof(struct user_regs_struct, rbx) : offsetof(struct user_regs_struct, rdi);
    ptrace(PTRACE_POKEUSER, thread->tid, offset, flags);
#endif
}

static void leave_namespace(struct lt_thread *thread, int64_t result)
{
    uint64_t flags = thread->call == LT_CALL_unshare ? thread->arguments[0] : CLONE_NEWNS;
    if (result == 0 && flags & CLONE_NEWNS)
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    if (result == 0 && thread->call == LT_CALL_unshare && flags & CLONE_FILES &&
        thread->process->thread_count > 1)
        lt_sink_count_loss(LT_LOSS_SYSCALL); /* a thread with descriptors of its own */
}

/* Only one can be the tracer. */
static void leave_ptrace(struct lt_thread *thread, int64_t result)
{
    (void)thread;
    if (result == -EPERM)
        lt_sink_count_loss(LT_LOSS_DEBUGGER);
}

/* A filter with a listener: another process may answer this one's calls with descriptors that we do not see.
 */
static void leave_sandbox(struct lt_thread *thread, int64_t result)
{
    if (result >= 0 && thread->arguments[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER)
        lt_sink_count_loss(LT_LOSS_SANDBOX);
}

static void leave_uring(struct lt_thread *thread, int64_t result)
{
    if (result >= 0)
        lt_sink_count_loss(thread->call == LT_CALL_io_uring_setup ? LT_LOSS_URING : LT_LOSS_SYSCALL);
}

/* ---- the table ---- */

enum how {
    HOW_NONE,
    HOW_OPEN,
    HOW_CLOSE,
    HOW_DUPLICATE,
    HOW_CONTROL,
    HOW_LOCK,
    HOW_CHANNEL,
    HOW_TALK,
    HOW_BIND,
    HOW_SEND,
    HOW_RECEIVE,
    HOW_READ,
    HOW_WRITE,
    HOW_READ_AT,
    HOW_WRITE_AT,
    HOW_SEEK,
    HOW_COPY,
    HOW_VMSPLICE,
    HOW_MAP,
    HOW_ATTACH,
    HOW_MESSAGE,
    HOW_CHANGE,
    HOW_TRUNCATE,
    HOW_NODE,
    HOW_PTRACE,
    HOW_SANDBOX,
    HOW_CLONE_FILE,
    HOW_RENAME,
    HOW_LINK,
    HOW_SYMLINK,
    HOW_UNLINK,
    HOW_LIST,
    HOW_EXEC,
    HOW_CLONE_PROCESS,
    HOW_NAMESPACE,
    HOW_URING
};

static const uint8_t how_of[LT_CALL_COUNT] = {
#define CALL(name, how, when) [LT_CALL_##name] = HOW_##how,
#include "wire/calls.def"
#undef CALL
};

static const struct {
    void (*enter)(struct lt_thread *thread);
    void (*leave)(struct lt_thread *thread, int64_t result);
} effects[] = {
    [HOW_OPEN] = {enter_open, leave_open},
    [HOW_CLOSE] = {enter_close, NULL},
    [HOW_DUPLICATE] = {NULL, leave_duplicate},
    [HOW_CHANNEL] = {NULL, leave_channel},
    [HOW_TALK] = {NULL, leave_talk},
    [HOW_BIND] = {NULL, leave_bind},
    [HOW_SEND] = {NULL, leave_send},
    [HOW_RECEIVE] = {NULL, leave_receive},
    [HOW_CONTROL] = {NULL, leave_control},
    [HOW_LOCK] = {NULL, leave_lock},
    [HOW_READ] = {enter_read, leave_read},
    [HOW_WRITE] = {enter_write, leave_write},
    [HOW_READ_AT] = {enter_read, leave_read_at},
    [HOW_WRITE_AT] = {enter_write, leave_write_at},
    [HOW_SEEK] = {enter_seek, leave_seek},
    [HOW_COPY] = {enter_copy, leave_copy},
    [HOW_VMSPLICE] = {NULL, leave_vmsplice},
    [HOW_MAP] = {NULL, leave_map},
    [HOW_ATTACH] = {NULL, leave_attach},
    [HOW_MESSAGE] = {NULL, leave_message},
    [HOW_CHANGE] = {NULL, leave_change},
    [HOW_NODE] = {NULL, leave_node},
    [HOW_PTRACE] = {NULL, leave_ptrace},
    [HOW_SANDBOX] = {NULL, leave_sandbox},
    [HOW_TRUNCATE] = {NULL, leave_truncate},
    [HOW_CLONE_FILE] = {NULL, leave_clone_file},
    [HOW_RENAME] = {enter_rename, leave_rename},
    [HOW_LINK] = {NULL, leave_link},
    [HOW_SYMLINK] = {NULL, leave_symlink},
    [HOW_UNLINK] = {enter_unlink, leave_unlink},
    [HOW_LIST] = {NULL, leave_list},
    [HOW_EXEC] = {enter_exec, NULL},
    [HOW_CLONE_PROCESS] = {enter_clone_process, NULL},
    [HOW_NAMESPACE] = {NULL, leave_namespace},
    [HOW_URING] = {NULL, leave_uring},
};

enum lt_call lt_call_of(uint64_t number, bool is_compat)
{
    const struct lt_call_numbers *calls = is_compat ? &lt_calls_compat : &lt_calls_native;
    for (int i = 1; i < LT_CALL_COUNT; i++)
        if (calls->numbers[i] >= 0 && (uint64_t)calls->numbers[i] == number)
            return (enum lt_call)i;
    return LT_CALL_NONE;
}

bool lt_effect_enter(struct lt_thread *thread)
{
    uint8_t how = how_of[thread->call];
    if (effects[how].enter)
        effects[how].enter(thread);
    return effects[how].leave != NULL;
}

bool lt_effect_is_cut_off(const struct lt_thread *thread)
{
    switch (thread->is_in_call ? how_of[thread->call] : HOW_NONE) {
    case HOW_OPEN:
    case HOW_WRITE:
    case HOW_WRITE_AT:
    case HOW_COPY:
    case HOW_CHANGE:
    case HOW_TRUNCATE:
    case HOW_NODE:
    case HOW_CLONE_FILE:
    case HOW_RENAME:
    case HOW_LINK:
    case HOW_SYMLINK:
    case HOW_UNLINK:
        return true;
    default:
        return false;
    }
}

void lt_effect_leave(struct lt_thread *thread, int64_t result)
{
    uint8_t how = how_of[thread->call];
    if (effects[how].leave)
        effects[how].leave(thread, result);
    lt_transfer_end(thread);
}
