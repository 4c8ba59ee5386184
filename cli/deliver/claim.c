/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines are only ever added, each in one write, by the holder of the lock: a reader sees whole ones. */
#include "deliver/claim.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void add_place(struct lt_claim *claim, const char *id)
{
    LT_VEC_PUSH(&claim->places, (struct lt_claim_place){.id = lt_xstrdup(id), .held_fd = -1});
}

void lt_claim_new(const struct lt_delivery *delivery, const struct lt_buf *start, struct lt_claim *ret_claim)
{
    *ret_claim = (struct lt_claim){.fd = -1};
    lt_buf_add(&ret_claim->start, start->data, start->length);
    for (size_t i = 0; i < delivery->count; i++)
        if (delivery->items[i].kind != LT_TRANSPORT_CONSOLE)
            add_place(ret_claim, delivery->items[i].id);
}

int lt_claim_write(const struct lt_claim *claim, const char *live, struct lt_err *err)
{
    char *path = lt_path_join(live, LT_CLAIM_NAME);
    struct lt_buf text = {0};
    lt_buf_add(&text, claim->start.data, claim->start.length);
    lt_buf_addc(&text, '\n');
    for (size_t i = 0; i < claim->places.count; i++)
        lt_buf_addf(&text, "to %s\n", claim->places.items[i].id);
    int result = lt_file_replace_soon(path, text.data, text.length, err);
    lt_buf_clear(&text);
    free(path);
    return result;
}

/* Takes one line in, which ends where its newline was. */
static void take_line(struct lt_claim *claim, const char *line)
{
    claim->is_taken |= strcmp(line, "taken") == 0;
    claim->is_kept |= strcmp(line, "kept") == 0;
    if (strncmp(line, "to ", 3) == 0 && !strchr(line, '/'))
        add_place(claim, line + 3);
    for (size_t i = 0; strncmp(line, "sent ", 5) == 0 && i < claim->places.count; i++)
        if (strcmp(claim->places.items[i].id, line + 5) == 0)
            claim->places.items[i].is_sent = true;
}

/* Reads what stands in the file; `is_again`: only what became of it. */
static int read_all(struct lt_claim *claim, bool is_again)
{
    struct lt_buf text = {0};
    ssize_t got;
    while ((got = pread(claim->fd, lt_buf_room(&text, 65536), 65536, (off_t)text.length)) > 0)
        text.length += (size_t)got;
    lt_buf_add(&text, "", 0);
    char *line = text.data, *newline = strchr(line, '\n');
    if (newline && !is_again)
        lt_buf_add(&claim->start, line, (size_t)(newline - line));
    bool is_whole = got == 0 && newline;
    while (newline) {
        line = newline + 1;
        newline = strchr(line, '\n'); /* what has none is not whole yet */
        if (!newline)
            break;
        *newline = '\0';
        if (!is_again || strncmp(line, "to ", 3) != 0)
            take_line(claim, line);
    }
    lt_buf_clear(&text);
    return is_whole ? LT_OK : LT_EFORMAT;
}

int lt_claim_open(const char *live, struct lt_claim *ret_claim, struct lt_err *err)
{
    char *path = lt_path_join(live, LT_CLAIM_NAME);
    struct lt_claim claim = {.fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)};
    int result = LT_OK;
    if (claim.fd < 0)
        result = lt_err_sys(err, errno == ENOENT ? LT_ENOT_FOUND : LT_EIO, errno, "cannot open '%s'", path);
    else if (read_all(&claim, false) < 0)
        result = lt_err_set(err, LT_EFORMAT, "'%s' is not whole", path);
    if (result != LT_OK)
        lt_claim_clear(&claim);
    *ret_claim = claim;
    free(path);
    return result;
}

int lt_claim_lock(struct lt_claim *claim, bool waits)
{
    int failed;
    while ((failed = flock(claim->fd, LOCK_EX | (waits ? 0 : LOCK_NB))) < 0 && errno == EINTR)
        ;
    if (failed)
        return LT_EIO;
    return read_all(claim, true);
}

void lt_claim_mark(struct lt_claim *claim, const char *word)
{
    char *line = lt_xasprintf("%s\n", word);
    if (claim->fd >= 0)
        (void)lt_fd_write_all(claim->fd, line, strlen(line));
    free(line);
}

void lt_claim_mark_sent(struct lt_claim *claim, const char *id)
{
    char *word = lt_xasprintf("sent %s", id);
    lt_claim_mark(claim, word);
    free(word);
}

void lt_claim_clear(struct lt_claim *claim)
{
    for (size_t i = 0; i < claim->places.count; i++) {
        free(claim->places.items[i].id);
        if (claim->places.items[i].held_fd >= 0)
            close(claim->places.items[i].held_fd);
    }
    free(claim->places.items);
    lt_buf_clear(&claim->start);
    if (claim->fd >= 0)
        close(claim->fd);
    *claim = (struct lt_claim){.fd = -1};
}
