/* SPDX-License-Identifier: Apache-2.0
 *
 * A table has an entry for each descriptor; entries that are duplicates of each other, in one process or in
 * several, lead to the same description. One of the processes that share a description is its holder: what
 * nobody else was seen to move, the holder has moved. All others are stopped at every call while they share
 * it. */
#include "ptrace/descriptors_priv.h"

#include "base/mem.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"
#include "wire/socket.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEW = 32 };

/* All of them, by inode. */
enum { BUCKETS = 4096 };
static struct lt_description *buckets[BUCKETS];

struct lt_description **lt_bucket_of(uint64_t inode)
{
    return &buckets[inode % BUCKETS];
}

struct lt_entry *lt_entry_of(struct lt_table *table, int fd, bool make)
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
    for (const struct lt_description *at = *lt_bucket_of(end->inode); at; at = at->next)
        if (at->inode == end->inode && at->device == end->device && at->references > 1)
            return false;
    return true;
}

/* Can only stops tell what moves through it? */
static bool wants_exact(const struct lt_tracee *process, int fd, const struct lt_description *description)
{
    if (fd < LT_STANDARD_DESCRIPTORS || !description || (process->is_filtered && is_stopped(process, fd)))
        return false;
    if (!description->is_regular)
        return description->is_pipe &&
               !(description->is_clock && description->holder == process && is_alone(description));
    return description->fd < 0 || (description->flags & O_ACCMODE) == O_RDWR ||
           description->flags & O_APPEND || description->holder != process;
}

void lt_count_exact(struct lt_tracee *process)
{
    struct lt_table *table = process->table;
    table->exact_count = 0;
    for (size_t fd = LT_STANDARD_DESCRIPTORS; fd < table->count; fd++) {
        struct lt_entry *entry = &table->entries[fd];
        entry->is_exact = wants_exact(process, (int)fd, entry->description);
        table->exact_count += entry->is_exact;
    }
}

/* The ends of a clock went to another process, or came back: what their holders want is another thing now. */
static void recount_holders(const struct lt_description *end)
{
    for (const struct lt_description *at = *lt_bucket_of(end->inode); at; at = at->next)
        if (at->inode == end->inode && at->device == end->device && at->holder && at->holder->table)
            lt_count_exact(at->holder);
}

/* Somebody else has an end to use it: it is a pipe like others from now on. */
void lt_stop_clock(const struct lt_description *end)
{
    for (struct lt_description *at = *lt_bucket_of(end->inode); at; at = at->next)
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
    struct lt_description **at = lt_bucket_of(description->inode);
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

uint64_t lt_position_of(const struct lt_description *description)
{
    off_t position = description->fd < 0 ? -1 : lseek(description->fd, 0, SEEK_CUR);
    return position < 0 ? description->position : (uint64_t)position;
}

/* What the kernel copies and what the process itself moves are kept apart: a use is for one of them. Another
 * one for the other takes its place, where there is one already. */
static struct lt_use_record *use_for(struct lt_tracee *process, struct lt_entry *entry, bool is_write,
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
void lt_look(struct lt_description *description)
{
    if (!description || !description->is_regular || description->transfers)
        return;
    uint64_t position = lt_position_of(description);
    uint64_t before = description->position;
    description->position = position;
    bool is_one_way = (description->flags & O_ACCMODE) != O_RDWR && !(description->flags & O_APPEND);
    if (is_one_way && position > before)
        add(holders_use(description), description->flags & O_ACCMODE, position - before);
}

void lt_descriptor_look(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, false);
    if (entry)
        lt_look(entry->description);
}

void lt_table_look(struct lt_tracee *process)
{
    size_t seen = 0;
    for (size_t fd = 0; fd < process->table->count && seen < FEW; fd++)
        if (process->table->entries[fd].description) {
            lt_look(process->table->entries[fd].description);
            seen++;
        }
}

/* What the process has written unseen it wrote before what it reads from now on. */
static void look_at_writing(struct lt_tracee *process)
{
    size_t seen = 0;
    for (size_t fd = LT_STANDARD_DESCRIPTORS; fd < process->table->count && seen < FEW; fd++) {
        struct lt_description *description = process->table->entries[fd].description;
        if (!description || !description->is_regular || (description->flags & O_ACCMODE) != O_WRONLY ||
            wants_exact(process, (int)fd, description) || is_stopped(process, (int)fd))
            continue;
        lt_look(description);
        seen++;
    }
}

void lt_descriptor_moved(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, false);
    if (entry && entry->description)
        entry->description->position = lt_position_of(entry->description);
}

struct lt_use_record *lt_descriptor_count_copied(struct lt_tracee *process, int fd, bool is_write,
                                                 uint64_t bytes)
{
    struct lt_use_record *use = lt_descriptor_use(process, fd);
    if (!use)
        return NULL;
    if (!is_write && !use->first_read_seq)
        look_at_writing(process);
    use = use_for(process, lt_entry_of(process->table, fd, false), is_write, true);
    add(use, is_write, bytes);
    return use;
}

void lt_descriptor_count(struct lt_tracee *process, int fd, bool is_write, uint64_t bytes, bool moves)
{
    struct lt_use_record *use = lt_descriptor_use(process, fd);
    struct lt_entry *entry = lt_entry_of(process->table, fd, false);
    if (use)
        use = use_for(process, entry, is_write, false);
    if (entry && entry->description && entry->description->is_unconnected)
        lt_meet_again(process, fd, entry->description);
    if (use && !is_write && !use->first_read_seq)
        look_at_writing(process);
    add(use, is_write, bytes);
    if (!entry || !entry->description || !moves)
        return;
    if (entry->description->flags & O_APPEND)
        entry->description->position = lt_position_of(entry->description);
    else
        entry->description->position += bytes;
}

/* ---- entries ---- */

static void release(struct lt_tracee *process, struct lt_entry *entry)
{
    struct lt_description *description = entry->description;
    lt_look(description);
    if (entry->use && entry->user == process->serial)
        entry->use->close_seq = lt_clock_tick();
    *entry = (struct lt_entry){0};
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

void lt_drop(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, false);
    if (!entry || !entry->description) {
        if (entry)
            *entry = (struct lt_entry){0};
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

void lt_put_entry(struct lt_tracee *process, int fd, struct lt_description *description)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, true);
    *entry = (struct lt_entry){.description = description, .user = process->serial, .is_known = true};
    if (!description)
        return;
    description->references++;
    entry->is_exact = wants_exact(process, fd, description);
    process->table->exact_count += entry->is_exact;
}

/* What others did with the file so far they did before this opening. */
static void look_at_others(const struct lt_description *opened)
{
    for (struct lt_description *at = *lt_bucket_of(opened->inode); at; at = at->next)
        if (at != opened && at->inode == opened->inode && at->device == opened->device)
            lt_look(at);
}

void lt_descriptor_opened(struct lt_tracee *process, int fd, int flags, long before, bool is_code)
{
    struct statx status = {0};
    lt_drop(process, fd);
    if (is_code || !process->is_recorded) {
        lt_put_entry(process, fd, NULL);
        return;
    }
    struct lt_description *description = lt_take_in(process, fd, &status);
    if (description) {
        description->holder = process;
        look_at_writing(process);
        look_at_others(description);
    } else if (lt_is_terminal_of_others(&status)) {
        lt_sink_count_loss(LT_LOSS_TERMINAL);
    }
    lt_put_entry(process, fd, description);
    struct lt_use_record *use =
        description ? lt_record_use(process, description->name, fd, flags, &status, LT_USE_OPEN) : NULL;
    if (!use)
        return;
    if (description->is_regular && lt_is_new_file(flags, before))
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
static struct lt_entry *known_entry(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, true);
    struct statx status;
    if (entry->is_known)
        return entry;
    struct lt_description *description = lt_take_in(process, fd, &status);
    if (description && !description->holder)
        description->holder = process;
    lt_put_entry(process, fd, description);
    return lt_entry_of(process->table, fd, false);
}

struct lt_use_record *lt_descriptor_use(struct lt_tracee *process, int fd)
{
    if (fd < 0 || !process->is_recorded)
        return NULL;
    struct lt_entry *entry = known_entry(process, fd);
    if (entry->description && entry->description->is_clock && entry->description->holder != process)
        lt_stop_clock(entry->description);
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
    struct lt_entry *entry = fd < 0 ? NULL : lt_entry_of(process->table, fd, false);
    if (fd < 0 || !process->is_recorded)
        return false;
    if (!entry || !entry->is_known) {
        int own = lt_fetch(process, fd);
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
        lt_drop(process, (int)fd);
}

void lt_descriptor_piped(struct lt_tracee *process, int fd, bool is_private)
{
    struct statx status;
    lt_drop(process, fd);
    struct lt_description *description = lt_take_in(process, fd, &status);
    if (description) {
        description->holder = process;
        description->is_clock = is_private;
    }
    lt_put_entry(process, fd, description);
}

void lt_descriptor_duplicated(struct lt_tracee *process, int from, int to)
{
    if (from == to)
        return;
    struct lt_entry *old = lt_entry_of(process->table, from, false);
    lt_drop(process, to);
    if (!old || !old->is_known)
        return; /* looked up when bytes move */
    struct lt_entry copy = *old;
    lt_put_entry(process, to, copy.description);
    if (copy.description) {
        struct lt_entry *entry = lt_entry_of(process->table, to, false);
        entry->use = copy.use;
        entry->user = copy.user;
    }
}

void lt_descriptor_changed(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, false);
    if (!entry || !entry->description || entry->description->fd < 0)
        return;
    lt_look(entry->description);
    entry->description->flags = fcntl(entry->description->fd, F_GETFL);
    lt_count_exact(process);
}

void lt_transfer_begin(struct lt_thread *thread, int fd)
{
    struct lt_description *description = fd < 0 ? NULL : known_entry(thread->process, fd)->description;
    int slot = thread->transfers[0] ? 1 : 0;
    if (!description || !description->is_regular)
        return;
    lt_look(description);
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
        uint64_t position = lt_position_of(description);
        bool is_write = description->flags & O_ACCMODE ? thread->is_writing : false;
        if (position > description->position && description->transfers == 1)
            add(holders_use(description), is_write, position - description->position);
        description->position = position;
    }
    lt_transfer_end(thread);
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
