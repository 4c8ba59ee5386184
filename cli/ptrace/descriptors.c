/* SPDX-License-Identifier: Apache-2.0
 *
 * A table has an entry for each descriptor; entries that are duplicates of each other, in one process or in
 * several, lead to the same description. One of the processes that share a description is its holder: what
 * nobody else was seen to move, the holder has moved. All others are stopped at every call while they share
 * it. */
#include "ptrace/descriptors.h"

#include "base/mem.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"
#include "wire/socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STANDARD_DESCRIPTORS = 3, FEW = 32 };

/* An open file description of a tracee. */
struct lt_description {
    int fd;              /* our own descriptor for it; -1 when there is none */
    unsigned references; /* entries that lead here */
    uint64_t name;       /* its name record */
    int flags;           /* F_GETFL */
    bool is_regular;
    bool is_pipe;           /* or a socket whose other end may be in this run */
    bool is_unconnected;    /* a socket that could not tell yet what it is connected to */
    bool is_clock;          /* an end of a pipe that only wakes its own process, see lt_descriptor_piped */
    unsigned transfers;     /* stopped calls under way */
    uint64_t device, inode; /* to find it again */
    struct lt_description *next;
    uint64_t position;        /* where it stood at the last look */
    struct lt_tracee *holder; /* NULL when nobody is known to move it unseen */
    struct lt_use_record *holders_use;
};

struct entry {
    struct lt_description *description; /* NULL: closed, or not followed (`is_known`) */
    struct lt_use_record *use;          /* of the image `user` */
    uint64_t user;
    bool is_known;
    bool is_exact; /* counted in `exact_count` */
};

struct lt_table {
    unsigned references;
    struct entry *entries;
    size_t count;
    size_t exact_count; /* entries that want every call stopped */
    bool was_shared;    /* by processes (CLONE_FILES): whose moves a position tells is not known any more */
};

/* All of them, by inode. */
enum { BUCKETS = 4096 };
static struct lt_description *buckets[BUCKETS];

static struct lt_description **bucket_of(uint64_t inode)
{
    return &buckets[inode % BUCKETS];
}

static struct entry *entry_of(struct lt_table *table, int fd, bool make)
{
    if (fd < 0 || ((size_t)fd >= table->count && !make))
        return NULL;
    if ((size_t)fd >= table->count) {
        size_t count = (size_t)fd + 1 > table->count * 2 ? (size_t)fd + 1 : table->count * 2;
        table->entries = lt_xrealloc(table->entries, count * sizeof *table->entries);
        memset(table->entries + table->count, 0, (count - table->count) * sizeof *table->entries);
        table->count = count;
    }
    return &table->entries[fd];
}

static bool is_stopped(const struct lt_tracee *process, int fd)
{
    for (uint32_t i = 0; i < process->also.count; i++)
        if (process->also.numbers[i] == fd)
            return true;
    return false;
}

/* Has its process alone both ends of the pipe, to wake itself? While a child has a copy, it may be what the
 * two talk through, and what is said would be missed: a read that was begun is not stopped afterwards. */
static bool is_alone(const struct lt_description *end)
{
    for (const struct lt_description *at = *bucket_of(end->inode); at; at = at->next)
        if (at->inode == end->inode && at->device == end->device && at->references > 1)
            return false;
    return true;
}

/* Can only stops tell what moves through it? */
static bool wants_exact(const struct lt_tracee *process, int fd, const struct lt_description *description)
{
    if (fd < STANDARD_DESCRIPTORS || !description || (process->is_filtered && is_stopped(process, fd)))
        return false;
    if (!description->is_regular)
        return description->is_pipe &&
               !(description->is_clock && description->holder == process && is_alone(description));
    return description->fd < 0 || (description->flags & O_ACCMODE) == O_RDWR ||
           description->flags & O_APPEND || description->holder != process;
}

static void count_exact(struct lt_tracee *process)
{
    struct lt_table *table = process->table;
    table->exact_count = 0;
    for (size_t fd = STANDARD_DESCRIPTORS; fd < table->count; fd++) {
        struct entry *entry = &table->entries[fd];
        entry->is_exact = wants_exact(process, (int)fd, entry->description);
        table->exact_count += entry->is_exact;
    }
}

/* The ends of a clock went to another process, or came back: what their holders want is another thing now. */
static void recount_holders(const struct lt_description *end)
{
    for (const struct lt_description *at = *bucket_of(end->inode); at; at = at->next)
        if (at->inode == end->inode && at->device == end->device && at->holder && at->holder->table)
            count_exact(at->holder);
}

/* Somebody else has an end to use it: it is a pipe like others from now on. */
static void stop_clock(const struct lt_description *end)
{
    for (struct lt_description *at = *bucket_of(end->inode); at; at = at->next)
        if (at->inode == end->inode && at->device == end->device)
            at->is_clock = false;
    recount_holders(end);
}

bool lt_tracee_wants_exact(const struct lt_tracee *process)
{
    return process->table && (process->table->exact_count || process->table->was_shared);
}

/* ---- bytes ---- */

static void unreference(struct lt_description *description)
{
    if (--description->references)
        return;
    struct lt_description **at = bucket_of(description->inode);
    while (*at != description)
        at = &(*at)->next;
    *at = description->next;
    if (description->fd >= 0)
        close(description->fd);
    free(description);
}

static void add(struct lt_use_record *use, bool is_write, uint64_t bytes)
{
    if (!use)
        return;
    if (is_write) {
        if (!use->first_write_seq)
            use->first_write_seq = lt_clock_tick();
        use->write_bytes += bytes;
        use->write_calls++;
        use->last_write_seq = lt_clock_now();
    } else {
        if (!use->first_read_seq)
            use->first_read_seq = lt_clock_tick();
        use->read_bytes += bytes;
        use->read_calls++;
        use->last_read_seq = lt_clock_now();
    }
}

static uint64_t position_of(const struct lt_description *description)
{
    off_t position = description->fd < 0 ? -1 : lseek(description->fd, 0, SEEK_CUR);
    return position < 0 ? description->position : (uint64_t)position;
}

/* What the kernel copies and what the process itself moves are kept apart: a use is for one of them. Another
 * one for the other takes its place, where there is one already. */
static struct lt_use_record *use_for(struct lt_tracee *process, struct entry *entry, bool is_write,
                                     bool is_copy)
{
    struct lt_use_record *use = entry->use;
    uint32_t mark = is_write ? LT_STATUS_COPIED_TO : LT_STATUS_COPIED_FROM;
    bool is_marked = use->status & mark;
    if (is_marked == is_copy)
        return use;
    if (is_copy && !(is_write ? use->write_calls : use->read_calls)) {
        use->status |= mark;
        return use;
    }
    struct lt_use_record *other = lt_record_use_beside(process, use, is_copy ? mark : 0);
    if (!other)
        return use;
    entry->use = other;
    if (entry->description->holders_use == use)
        entry->description->holders_use = other;
    return other;
}

/* The holder's use, made when its first bytes are noticed. */
static struct lt_use_record *holders_use(struct lt_description *description)
{
    struct lt_tracee *holder = description->holder;
    bool is_write = description->flags & O_ACCMODE;
    uint32_t mark = is_write ? LT_STATUS_COPIED_TO : LT_STATUS_COPIED_FROM;
    struct lt_use_record *known = description->holders_use;
    if ((known && !(known->status & mark)) || !holder || !holder->table)
        return known;
    for (size_t fd = 0; fd < holder->table->count; fd++)
        if (holder->table->entries[fd].description == description && lt_descriptor_use(holder, (int)fd))
            return use_for(holder, &holder->table->entries[fd], is_write, false);
    return known;
}

/* What the holder has moved unseen since the last look. */
static void look(struct lt_description *description)
{
    if (!description || !description->is_regular || description->transfers)
        return;
    uint64_t position = position_of(description);
    uint64_t before = description->position;
    description->position = position;
    bool is_one_way = (description->flags & O_ACCMODE) != O_RDWR && !(description->flags & O_APPEND);
    if (is_one_way && position > before)
        add(holders_use(description), description->flags & O_ACCMODE, position - before);
}

void lt_descriptor_look(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, false);
    if (entry)
        look(entry->description);
}

void lt_table_look(struct lt_tracee *process)
{
    size_t seen = 0;
    for (size_t fd = 0; fd < process->table->count && seen < FEW; fd++)
        if (process->table->entries[fd].description) {
            look(process->table->entries[fd].description);
            seen++;
        }
}

/* What the process has written unseen it wrote before what it reads from now on. */
static void look_at_writing(struct lt_tracee *process)
{
    size_t seen = 0;
    for (size_t fd = STANDARD_DESCRIPTORS; fd < process->table->count && seen < FEW; fd++) {
        struct lt_description *description = process->table->entries[fd].description;
        if (!description || !description->is_regular || (description->flags & O_ACCMODE) != O_WRONLY ||
            wants_exact(process, (int)fd, description) || is_stopped(process, (int)fd))
            continue;
        look(description);
        seen++;
    }
}

void lt_descriptor_moved(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, false);
    if (entry && entry->description)
        entry->description->position = position_of(entry->description);
}

static void meet_again(struct lt_tracee *process, int fd, struct lt_description *description);

struct lt_use_record *lt_descriptor_count_copied(struct lt_tracee *process, int fd, bool is_write,
                                                 uint64_t bytes)
{
    struct lt_use_record *use = lt_descriptor_use(process, fd);
    if (!use)
        return NULL;
    if (!is_write && !use->first_read_seq)
        look_at_writing(process);
    use = use_for(process, entry_of(process->table, fd, false), is_write, true);
    add(use, is_write, bytes);
    return use;
}

void lt_descriptor_count(struct lt_tracee *process, int fd, bool is_write, uint64_t bytes, bool moves)
{
    struct lt_use_record *use = lt_descriptor_use(process, fd);
    struct entry *entry = entry_of(process->table, fd, false);
    if (use)
        use = use_for(process, entry, is_write, false);
    if (entry && entry->description && entry->description->is_unconnected)
        meet_again(process, fd, entry->description);
    if (use && !is_write && !use->first_read_seq)
        look_at_writing(process);
    add(use, is_write, bytes);
    if (!entry || !entry->description || !moves)
        return;
    if (entry->description->flags & O_APPEND)
        entry->description->position = position_of(entry->description);
    else
        entry->description->position += bytes;
}

/* ---- descriptions ---- */

static int pidfd_of(struct lt_tracee *process)
{
    if (process->pidfd < 0)
        process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    return process->pidfd;
}

/* A descriptor of our own for the tracee's; -1 when the kernel or our limit does not allow it. */
static int fetch(struct lt_tracee *process, int fd)
{
    int pidfd = pidfd_of(process);
    return pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

static bool ends_with_deleted(const char *path, size_t length)
{
    static const char mark[] = " (deleted)";
    size_t size = sizeof mark - 1;
    return length > size && memcmp(path + length - size, mark, size) == 0;
}

/* The name record for what is open behind the link; its text goes by the rules of the library's. */
static uint64_t name_behind(const char *link, const struct statx *status)
{
    char path[LT_TRACEE_PATH_BYTES];
    ssize_t length = readlink(link, path, sizeof path);
    if (length < 0 || (S_ISREG(status->stx_mode) && path[0] != '/')) {
        lt_sink_count_loss(LT_LOSS_NAMELESS);
        length = 0;
    } else if (path[0] != '/') {
        length = 0;
    } else if (status->stx_nlink == 0 && ends_with_deleted(path, (size_t)length)) {
        length -= (ssize_t)sizeof " (deleted)" - 1;
    }
    return lt_record_name(status, path, (size_t)length);
}

/* Asks a socket what it is connected to. What a process of this run may be at the other end of counts like a
 * pipe: what it says is told by stops. With the rest of the world it may talk unseen. */
static void meet_socket(struct lt_description *description, int own, pid_t user, const struct statx *status)
{
    char text[LT_SOCKET_TEXT_BYTES + 1] = "";
    size_t length = own < 0 ? 0 : lt_socket_text(own, user, text);
    text[length] = '\0';
    if (!description->name && strcmp(text, "datagram") == 0)
        length = 0; /* just made: it may still be connected before anything goes through it */
    const char *other = length > 5 ? strchr(text + 5, ' ') : NULL;
    description->name = lt_record_name(status, text, length);
    description->is_unconnected = length == 0;
    description->is_pipe =
        length == 0 || strncmp(text, "unix ", 5) == 0 || strcmp(text, "datagram") == 0 ||
        (other && (strncmp(other, " 127.", 5) == 0 || strcmp(other, " [0:0:0:0:0:0:0:1]") == 0 ||
                   strncmp(other, " [0:0:0:0:0:0:0:1]:", 19) == 0));
}

/* One that was not connected when it was first met may be by now. */
static void meet_again(struct lt_tracee *process, int fd, struct lt_description *description)
{
    struct statx status;
    int own = fetch(process, fd);
    if (own >= 0 && statx(own, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status) == 0)
        meet_socket(description, own, process->pid, &status);
    if (own >= 0)
        close(own);
    count_exact(process);
}

static void release(struct lt_tracee *process, struct entry *entry)
{
    struct lt_description *description = entry->description;
    look(description);
    if (entry->use && entry->user == process->serial)
        entry->use->close_seq = lt_clock_tick();
    *entry = (struct entry){0};
    if (!description)
        return;
    unreference(description);
}

/* Is this process's last entry for it gone? Then somebody else may hold it. */
static void hand_over(struct lt_tracee *process, struct lt_description *description)
{
    struct lt_tracee *holder = description->holder;
    if (!holder || (holder != process && holder->table != process->table))
        return;
    for (size_t fd = 0; fd < process->table->count; fd++)
        if (process->table->entries[fd].description == description)
            return;
    description->holder = NULL;
    description->holders_use = NULL;
}

static void drop(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, false);
    if (!entry || !entry->description) {
        if (entry)
            *entry = (struct entry){0};
        return;
    }
    struct lt_description *description = entry->description;
    bool is_shared = description->references > 1;
    process->table->exact_count -= entry->is_exact;
    release(process, entry);
    if (!is_shared)
        return;
    hand_over(process, description);
    if (description->is_clock)
        recount_holders(description);
}

/* The same open file, if we hold it already: it was handed over, or inherited by two processes. */
static struct lt_description *known_one(int own, const struct statx *status)
{
    pid_t self = getpid();
    if (own < 0 || !S_ISREG(status->stx_mode))
        return NULL;
    for (struct lt_description *at = *bucket_of(status->stx_ino); at; at = at->next)
        if (at->inode == status->stx_ino && at->device == lt_device_of(status) && at->fd >= 0 &&
            syscall(SYS_kcmp, self, self, KCMP_FILE, own, at->fd) == 0)
            return at;
    return NULL;
}

/* What the stopped process has open as `fd`; NULL (and known) when it is not followed. */
static struct lt_description *take_in(struct lt_tracee *process, int fd, struct statx *ret_status)
{
    char link[64], what[24];
    int own = fetch(process, fd);
    snprintf(what, sizeof what, "fd/%d", fd);
    if (own >= 0)
        snprintf(link, sizeof link, "/proc/self/fd/%d", own);
    else
        lt_tracee_proc(process->tid, what, link);
    if (statx(AT_FDCWD, link, 0, STATX_BASIC_STATS | STATX_BTIME, ret_status) < 0) {
        if (errno == EPERM || errno == EACCES)
            lt_sink_count_loss(LT_LOSS_NAMELESS);
        goto nothing;
    }
    if (!lt_is_followed(ret_status))
        goto nothing;
    int flags = own >= 0 ? fcntl(own, F_GETFL) : 0;
    if (own < 0) {
        char info[24];
        snprintf(info, sizeof info, "fdinfo/%d", fd);
        char path[64], line[128];
        FILE *stream = fopen(lt_tracee_proc(process->tid, info, path), "re");
        while (stream && fgets(line, sizeof line, stream))
            if (strncmp(line, "flags:", 6) == 0)
                flags = (int)strtol(line + 6, NULL, 8);
        if (stream)
            fclose(stream);
    }
    if (flags & O_PATH)
        goto nothing;
    struct lt_description *description = known_one(own, ret_status);
    if (description) {
        close(own);
        return description;
    }
    description = lt_xcalloc(1, sizeof *description);
    description->device = lt_device_of(ret_status);
    description->inode = ret_status->stx_ino;
    description->next = *bucket_of(description->inode);
    *bucket_of(description->inode) = description;
    description->flags = flags;
    description->is_regular = S_ISREG(ret_status->stx_mode);
    description->is_pipe = S_ISFIFO(ret_status->stx_mode);
    if (S_ISSOCK(ret_status->stx_mode))
        meet_socket(description, own, process->pid, ret_status);
    else
        description->name = name_behind(link, ret_status);
    description->fd = own;
    if (!description->is_regular && own >= 0) {
        close(own); /* a pipe that we hold would not end */
        description->fd = -1;
    }
    description->position = description->is_regular ? position_of(description) : 0;
    return description;
nothing:
    if (own >= 0)
        close(own);
    return NULL;
}

static void put(struct lt_tracee *process, int fd, struct lt_description *description)
{
    struct entry *entry = entry_of(process->table, fd, true);
    *entry = (struct entry){.description = description, .user = process->serial, .is_known = true};
    if (!description)
        return;
    description->references++;
    entry->is_exact = wants_exact(process, fd, description);
    process->table->exact_count += entry->is_exact;
}

/* What others did with the file so far they did before this opening. */
static void look_at_others(const struct lt_description *opened)
{
    for (struct lt_description *at = *bucket_of(opened->inode); at; at = at->next)
        if (at != opened && at->inode == opened->inode && at->device == opened->device)
            look(at);
}

void lt_descriptor_opened(struct lt_tracee *process, int fd, int flags, int64_t before_ns, bool is_code)
{
    struct statx status;
    drop(process, fd);
    if (is_code || !process->is_recorded) {
        put(process, fd, NULL);
        return;
    }
    struct lt_description *description = take_in(process, fd, &status);
    if (description) {
        description->holder = process;
        look_at_writing(process);
        look_at_others(description);
    }
    put(process, fd, description);
    struct lt_use_record *use =
        description ? lt_record_use(process, description->name, fd, flags, &status, LT_USE_OPEN) : NULL;
    if (!use)
        return;
    if (description->is_regular && lt_is_new_file(&status, flags, before_ns))
        use->status |= LT_STATUS_CREATED;
    if (description->is_regular && flags & O_TRUNC)
        use->status |= LT_STATUS_TRUNCATED | LT_STATUS_EMPTIED;
    if (use->status & (LT_STATUS_CREATED | LT_STATUS_TRUNCATED))
        use->first_write_seq = use->last_write_seq = use->head.seq;
    lt_record_commit(&use->head);
    process->table->entries[fd].use = use;
    description->holders_use = use;
}

/* The entry, looked up when nobody has told of it. */
static struct entry *known_entry(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, true);
    struct statx status;
    if (entry->is_known)
        return entry;
    struct lt_description *description = take_in(process, fd, &status);
    if (description && !description->holder)
        description->holder = process;
    put(process, fd, description);
    return entry_of(process->table, fd, false);
}

struct lt_use_record *lt_descriptor_use(struct lt_tracee *process, int fd)
{
    if (fd < 0 || !process->is_recorded)
        return NULL;
    struct entry *entry = known_entry(process, fd);
    if (entry->description && entry->description->is_clock && entry->description->holder != process)
        stop_clock(entry->description);
    if (!entry->description || (entry->use && entry->user == process->serial))
        return entry->use;
    struct statx status = {0};
    if (entry->description->fd >= 0)
        statx(entry->description->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status);
    struct lt_use_record *use =
        lt_record_use(process, entry->description->name, fd, entry->description->flags, &status,
                      entry->user == process->serial ? LT_USE_INHERITED : LT_USE_FORKED);
    if (use)
        lt_record_commit(&use->head);
    entry->user = process->serial;
    entry->use = use;
    if (entry->description->holder == process)
        entry->description->holders_use = use;
    return use;
}

bool lt_descriptor_talks(struct lt_tracee *process, int fd)
{
    char text[LT_SOCKET_TEXT_BYTES];
    struct entry *entry = fd < 0 ? NULL : entry_of(process->table, fd, false);
    if (fd < 0 || !process->is_recorded)
        return false;
    if (!entry || !entry->is_known) {
        int own = fetch(process, fd);
        size_t length = own < 0 ? 1 : lt_socket_text(own, process->pid, text);
        if (own >= 0)
            close(own);
        if (!length)
            return false;
    }
    return lt_descriptor_use(process, fd) != NULL;
}

void lt_descriptor_closing(struct lt_tracee *process, unsigned first, unsigned last)
{
    for (size_t fd = first; fd <= last && fd < process->table->count; fd++)
        drop(process, (int)fd);
}

void lt_descriptor_piped(struct lt_tracee *process, int fd, bool is_private)
{
    struct statx status;
    drop(process, fd);
    struct lt_description *description = take_in(process, fd, &status);
    if (description) {
        description->holder = process;
        description->is_clock = is_private;
    }
    put(process, fd, description);
}

void lt_descriptor_duplicated(struct lt_tracee *process, int from, int to)
{
    if (from == to)
        return;
    struct entry *old = entry_of(process->table, from, false);
    drop(process, to);
    if (!old || !old->is_known)
        return; /* looked up when bytes move */
    struct entry copy = *old;
    put(process, to, copy.description);
    if (copy.description) {
        struct entry *entry = entry_of(process->table, to, false);
        entry->use = copy.use;
        entry->user = copy.user;
    }
}

void lt_descriptor_changed(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, false);
    if (!entry || !entry->description || entry->description->fd < 0)
        return;
    look(entry->description);
    entry->description->flags = fcntl(entry->description->fd, F_GETFL);
    count_exact(process);
}

void lt_transfer_begin(struct lt_thread *thread, int fd)
{
    struct lt_description *description = fd < 0 ? NULL : known_entry(thread->process, fd)->description;
    int slot = thread->transfers[0] ? 1 : 0;
    if (!description || !description->is_regular)
        return;
    look(description);
    description->references++;
    description->transfers++;
    thread->transfers[slot] = description;
}

void lt_transfer_end(struct lt_thread *thread)
{
    for (int i = 0; i < 2; i++) {
        struct lt_description *description = thread->transfers[i];
        thread->transfers[i] = NULL;
        if (!description)
            continue;
        description->transfers--;
        unreference(description);
    }
}

void lt_transfer_abandon(struct lt_thread *thread)
{
    struct lt_description *description = thread->transfers[0];
    if (description && !thread->transfers[1]) {
        uint64_t position = position_of(description);
        bool is_write = description->flags & O_ACCMODE ? thread->is_writing : false;
        if (position > description->position && description->transfers == 1)
            add(holders_use(description), is_write, position - description->position);
        description->position = position;
    }
    lt_transfer_end(thread);
}

/* ---- tables ---- */

static void scan_one(struct lt_tracee *process, int fd)
{
    struct entry *entry = entry_of(process->table, fd, true);
    struct statx status;
    if (entry->is_known)
        return;
    struct lt_description *description = take_in(process, fd, &status);
    if (description && !description->holder)
        description->holder = process;
    put(process, fd, description);
}

static int by_number(const struct dirent **left, const struct dirent **right)
{
    return atoi((*left)->d_name) - atoi((*right)->d_name);
}

void lt_table_inherited(pid_t pid, struct lt_filter_descriptors *ret_also)
{
    const uint32_t most = sizeof ret_also->numbers / sizeof *ret_also->numbers;
    char path[64], what[32];
    struct dirent **items;
    struct stat status;
    int count = scandir(lt_tracee_proc(pid, "fd", path), &items, NULL, by_number);
    ret_also->count = 0;
    for (int i = 0; i < count; free(items[i++])) {
        int fd = atoi(items[i]->d_name);
        if (fd < STANDARD_DESCRIPTORS || ret_also->count == most)
            continue;
        snprintf(what, sizeof what, "fdinfo/%d", fd);
        uint64_t flags = lt_tracee_number(pid, what, "flags:", O_CLOEXEC);
        snprintf(what, sizeof what, "fd/%d", fd);
        if (!(flags & O_CLOEXEC) && stat(lt_tracee_proc(pid, what, path), &status) == 0 &&
            (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)))
            ret_also->numbers[ret_also->count++] = fd;
    }
    if (count >= 0)
        free(items);
}

void lt_table_scan(struct lt_tracee *process)
{
    char path[64];
    DIR *folder = opendir(lt_tracee_proc(process->tid, "fd", path));
    if (!process->table) {
        process->table = lt_xcalloc(1, sizeof *process->table);
        process->table->references = 1;
    }
    if (!folder && (errno == EPERM || errno == EACCES))
        lt_sink_count_loss(LT_LOSS_NAMELESS);
    bool *is_there = lt_xcalloc(process->table->count + 1, sizeof *is_there);
    size_t count = process->table->count;
    for (struct dirent *item; folder && (item = readdir(folder));)
        if (item->d_name[0] >= '0' && item->d_name[0] <= '9') {
            int fd = atoi(item->d_name);
            if ((size_t)fd < count)
                is_there[fd] = true;
            scan_one(process, fd);
        }
    for (size_t fd = 0; fd < count && folder; fd++)
        if (!is_there[fd])
            drop(process, (int)fd);
    if (folder)
        closedir(folder);
    free(is_there);
    count_exact(process);
}

struct lt_table *lt_table_share(struct lt_table *table)
{
    table->references++;
    table->was_shared = true;
    return table;
}

struct lt_table *lt_table_copy(const struct lt_table *table)
{
    struct lt_table *copy = lt_xcalloc(1, sizeof *copy);
    copy->references = 1;
    copy->count = table->count;
    copy->entries = lt_xmalloc((table->count + 1) * sizeof *copy->entries);
    memcpy(copy->entries, table->entries, table->count * sizeof *copy->entries);
    for (size_t fd = 0; fd < copy->count; fd++)
        if (copy->entries[fd].description)
            copy->entries[fd].description->references++;
    return copy;
}

void lt_table_forked(struct lt_tracee *process)
{
    count_exact(process);
}

/* Takes the process off the descriptions of a table that others go on with. */
static void let_go(struct lt_tracee *process)
{
    for (size_t fd = 0; fd < process->table->count; fd++) {
        struct lt_description *description = process->table->entries[fd].description;
        if (!description || description->holder != process)
            continue;
        look(description);
        description->holder = NULL;
        description->holders_use = NULL;
    }
}

void lt_table_leave(struct lt_tracee *process)
{
    struct lt_table *table = process->table;
    if (!table)
        return;
    if (table->references == 1) {
        for (size_t fd = 0; fd < table->count; fd++)
            drop(process, (int)fd);
        free(table->entries);
        free(table);
    } else {
        let_go(process);
        table->references--;
    }
    process->table = NULL;
}

void lt_table_exec(struct lt_tracee *process)
{
    static uint64_t serial;
    struct lt_table *table = process->table;
    if (table && table->references > 1) {
        struct lt_table *copy = lt_table_copy(table);
        lt_table_leave(process);
        process->table = copy;
    } else if (table) {
        let_go(process);
    }
    lt_table_scan(process); /* with the old image's number: what was closed is closed by it */
    process->serial = ++serial;
    for (size_t fd = 0; fd < process->table->count; fd++) {
        struct entry *entry = &process->table->entries[fd];
        entry->use = NULL;
        entry->user = process->serial;
        if (entry->description && !entry->description->holder)
            entry->description->holder = process;
        if (entry->description && entry->description->is_clock)
            stop_clock(entry->description);
    }
    count_exact(process);
}

/* ---- by name ---- */

void lt_use_by_name(struct lt_tracee *process, const char *path, uint32_t status)
{
    struct statx found;
    char text[LT_TRACEE_PATH_BYTES], resolved[PATH_MAX];
    if (!lt_tracee_statx(process->tid, AT_FDCWD, path, 0, &found) ||
        !lt_tracee_absolute(process->tid, AT_FDCWD, path, text, sizeof text))
        return;
    const char *name = realpath(text, resolved) ? resolved : text;
    struct lt_use_record *use = lt_record_use(process, lt_record_name(&found, name, strlen(name)), -1,
                                              O_WRONLY, &found, LT_USE_TRUNCATE);
    if (!use)
        return;
    use->status = status;
    use->first_write_seq = use->last_write_seq = use->close_seq = use->head.seq;
    lt_record_commit(&use->head);
}
