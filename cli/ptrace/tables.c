/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of descriptors as a whole: met at a start, shared or copied by a fork, sorted out by an exec, left
 * at the end. */
#include "ptrace/descriptors_priv.h"

#include "base/mem.h"
#include "ptrace/memory.h"
#include "wire/sink.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void scan_one(struct lt_tracee *process, int fd)
{
    struct lt_entry *entry = lt_entry_of(process->table, fd, true);
    struct statx status;
    if (entry->is_known)
        return;
    struct lt_description *description = lt_take_in(process, fd, &status);
    if (description && !description->holder)
        description->holder = process;
    lt_put_entry(process, fd, description);
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
        if (fd < LT_STANDARD_DESCRIPTORS || ret_also->count == most)
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
            lt_drop(process, (int)fd);
    if (folder)
        closedir(folder);
    free(is_there);
    lt_count_exact(process);
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
    lt_count_exact(process);
}

/* Takes the process off the descriptions of a table that others go on with. */
static void let_go(struct lt_tracee *process)
{
    for (size_t fd = 0; fd < process->table->count; fd++) {
        struct lt_description *description = process->table->entries[fd].description;
        if (!description || description->holder != process)
            continue;
        lt_look(description);
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
            lt_drop(process, (int)fd);
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
        struct lt_entry *entry = &process->table->entries[fd];
        entry->use = NULL;
        entry->user = process->serial;
        if (entry->description && !entry->description->holder)
            entry->description->holder = process;
        if (entry->description && entry->description->is_clock)
            lt_stop_clock(entry->description);
    }
    lt_count_exact(process);
}
