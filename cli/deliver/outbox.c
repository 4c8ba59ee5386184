/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting events in and looking what is there. The terminal event is a link to the file in events/, which
 * never changes: nothing is written twice. */
#include "deliver/outbox.h"

#include "base/file.h"
#include "base/mem.h"
#include "deliver/outbox_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

char *lt_outbox_folder(const char *lineage_folder, const char *id)
{
    return lt_xasprintf("%s/%s/%s", lineage_folder, LT_OUTBOX, id);
}

static char *event_path(const char *lineage_folder, const char *id, const char *run_id, int step,
                        const char *event_type)
{
    return lt_xasprintf("%s/%s/%s/%s.%d-%s.json", lineage_folder, LT_OUTBOX, id, run_id, step, event_type);
}

static void sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd); /* some file systems refuse it on a folder */
        close(fd);
    }
}

/* Content of another file, where there are no links. */
static int copy(const char *from, const char *to, struct lt_err *err)
{
    struct lt_file_draft draft;
    struct lt_err cause = {0};
    char *piece = lt_xmalloc(1 << 18);
    int fd = open(from, O_RDONLY | O_CLOEXEC), result = LT_OK;
    ssize_t got = 0;
    lt_file_draft_begin(&draft, to);
    while (fd >= 0 && (got = read(fd, piece, 1 << 18)) > 0)
        lt_file_draft_add(&draft, piece, (size_t)got);
    if (fd < 0 || got < 0)
        result = lt_err_sys(&cause, LT_EIO, errno, "cannot read '%s'", from);
    int written = lt_file_draft_end(&draft, result == LT_OK, true, result == LT_OK ? err : NULL);
    if (result != LT_OK && err)
        *err = cause;
    if (fd >= 0)
        close(fd);
    free(piece);
    return result == LT_OK ? written : result;
}

static int put_terminal(const char *lineage_folder, const char *id, const char *run_id,
                        const char *event_type, struct lt_err *err)
{
    char *from = lt_xasprintf("%s/events/%s.json", lineage_folder, run_id);
    char *to = event_path(lineage_folder, id, run_id, 2, event_type);
    char *folder = lt_outbox_folder(lineage_folder, id);
    int result = LT_OK;
    if (link(from, to) == 0 || errno == EEXIST)
        sync_folder(folder);
    else
        result = copy(from, to, err);
    free(from);
    free(to);
    free(folder);
    return result;
}

static int put_start(const char *lineage_folder, const char *run_id, const struct lt_claim *claim,
                     struct lt_claim_place *place, struct lt_err *err)
{
    char *path = event_path(lineage_folder, place->id, run_id, 1, "START");
    struct lt_file_draft draft;
    lt_file_draft_begin(&draft, path);
    if (claim->is_under_way && !draft.failed) {
        /* locked before it can be seen; the lock stays with the duplicate */
        place->held_fd = fcntl(draft.fd, F_DUPFD_CLOEXEC, 3);
        (void)flock(draft.fd, LOCK_EX | LOCK_NB);
    }
    lt_file_draft_add(&draft, claim->start.data, claim->start.length);
    int result = lt_file_draft_end(&draft, true, true, err);
    free(path);
    return result;
}

int lt_outbox_put(const char *lineage_folder, const char *run_id, const char *event_type,
                  struct lt_claim *claim, struct lt_err *err)
{
    int result = LT_OK;
    for (size_t i = 0; i < claim->places.count && result == LT_OK; i++) {
        struct lt_claim_place *place = &claim->places.items[i];
        char *folder = lt_outbox_folder(lineage_folder, place->id);
        result = lt_dir_make(folder, false, err);
        if (result == LT_OK && !place->is_sent && claim->start.length)
            result = put_start(lineage_folder, run_id, claim, place, err);
        if (result == LT_OK)
            result = put_terminal(lineage_folder, place->id, run_id, event_type, err);
        free(folder);
    }
    return result;
}

int lt_outbox_put_whole(const char *lineage_folder, const char *run_id, const char *event_type,
                        const char *start, const struct lt_claim *places, struct lt_err *err)
{
    struct lt_claim claim = {.fd = -1};
    int result = LT_OK;
    lt_buf_adds(&claim.start, start);
    for (size_t i = 0; i < places->places.count && result == LT_OK; i++) {
        struct lt_claim_place place = {.id = places->places.items[i].id, .held_fd = -1};
        result = put_start(lineage_folder, run_id, &claim, &place, err);
        if (result == LT_OK)
            result = put_terminal(lineage_folder, place.id, run_id, event_type, err);
    }
    lt_buf_clear(&claim.start);
    return result;
}

void lt_outbox_tidy(const char *lineage_folder, const char *run_id, uint32_t pid,
                    const struct lt_claim *claim)
{
    for (size_t i = 0; i < claim->places.count; i++) {
        char *start = event_path(lineage_folder, claim->places.items[i].id, run_id, 1, "START");
        char *temporary = lt_xasprintf("%s.%u.tmp", start, pid);
        unlink(temporary);
        free(temporary);
        free(start);
    }
}

void lt_outbox_settle(const char *lineage_folder, const char *run_id, struct lt_claim *claim)
{
    if (claim->fd < 0 || !claim->is_under_way || lt_claim_lock(claim, true) < 0)
        return;
    for (size_t i = 0; i < claim->places.count; i++) {
        struct lt_claim_place *place = &claim->places.items[i];
        char *path = event_path(lineage_folder, place->id, run_id, 1, "START");
        if (place->is_sent)
            unlink(path);
        if (place->held_fd >= 0)
            close(place->held_fd);
        place->held_fd = -1;
        free(path);
    }
}

/* ---- what is there ---- */

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void list_names(const char *path, bool (*is_wanted)(const struct dirent *entry),
                       struct lt_text_list *ret_names)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_wanted(entry))
            LT_VEC_PUSH(ret_names, lt_xstrdup(entry->d_name));
    if (folder)
        closedir(folder);
    if (ret_names->count)
        qsort(ret_names->items, ret_names->count, sizeof *ret_names->items, compare_texts);
}

static bool is_event(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > LT_OUTBOX_ID_BYTES + 8 && entry->d_name[LT_OUTBOX_ID_BYTES] == '.' &&
           strcmp(entry->d_name + length - 5, ".json") == 0;
}

static bool is_transport(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, LT_OUTBOX_REFUSED) != 0;
}

void lt_outbox_names(const char *folder, struct lt_text_list *ret_names)
{
    list_names(folder, is_event, ret_names);
}

void lt_outbox_clear_names(struct lt_text_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct lt_text_list){0};
}

size_t lt_outbox_count(const char *lineage_folder, const char *id)
{
    struct lt_text_list names = {0};
    char *folder = lt_outbox_folder(lineage_folder, id);
    lt_outbox_names(folder, &names);
    size_t count = names.count;
    lt_outbox_clear_names(&names);
    free(folder);
    return count;
}

void lt_outbox_list(const char *lineage_folder, struct lt_text_list *ret_ids)
{
    char *folder = lt_path_join(lineage_folder, LT_OUTBOX);
    list_names(folder, is_transport, ret_ids);
    free(folder);
}

char *lt_outbox_problem(const char *lineage_folder, const char *id)
{
    struct lt_buf text = {0};
    char *path = lt_xasprintf("%s/%s/%s/%s", lineage_folder, LT_OUTBOX, id, LT_OUTBOX_PROBLEM);
    bool is_there = lt_file_read(path, 4096, &text, NULL) == LT_OK && text.length;
    free(path);
    if (!is_there) {
        lt_buf_clear(&text);
        return NULL;
    }
    text.data[strcspn(text.data, "\n")] = '\0';
    return lt_buf_take(&text);
}
