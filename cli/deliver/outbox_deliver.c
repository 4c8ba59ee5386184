/* SPDX-License-Identifier: Apache-2.0
 *
 * One sender at a time for each transport. Who comes and finds it busy may go: whoever holds the lock looks
 * once more after letting go of it, and so sees what was put in meanwhile.
 *
 * The oldest run comes first. An event that cannot be delivered now ends the pass, for what follows it would
 * fail too, and the terminal event of a run must not come before its start. */
#include "deliver/outbox_priv.h"

#include "base/file.h"
#include "base/mem.h"
#include "deliver/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { EVENT_LIMIT_BYTES = 1 << 30 };
#define START_NAME ".1-START.json" /* behind the id of the run */

struct sender {
    const char *lineage_folder;
    const struct lt_transport *transport;
    char *folder;
    bool waits, is_over;
    struct lt_outbox_pass *pass;
};

static void write_problem(const struct sender *sender, const char *text)
{
    char *path = lt_path_join(sender->folder, LT_OUTBOX_PROBLEM);
    struct lt_buf line = {0};
    lt_buf_addf(&line, "%s\n", text);
    (void)lt_file_replace_soon(path, line.data, line.length, NULL); /* a word of help, no more */
    lt_buf_clear(&line);
    free(path);
}

static void forget_problem(const struct sender *sender)
{
    char *path = lt_path_join(sender->folder, LT_OUTBOX_PROBLEM);
    unlink(path);
    free(path);
}

/* Puts an event aside for good, and why beside it. */
static int put_aside(const struct sender *sender, const char *name, const char *path, struct lt_err *err)
{
    char *refused = lt_outbox_folder(sender->lineage_folder, LT_OUTBOX_REFUSED);
    char *to = lt_xasprintf("%s/%s.%s", refused, sender->transport->id, name);
    char *why = lt_xasprintf("%s.why", to);
    struct lt_buf line = {0};
    struct lt_err cause = {0};
    lt_buf_addf(&line, "%s\n", err->text);
    int result = lt_dir_make(refused, false, &cause);
    if (result == LT_OK)
        result = lt_file_replace(why, line.data, line.length, &cause);
    if (result == LT_OK && rename(path, to) < 0)
        result = lt_err_sys(&cause, LT_EIO, errno, "cannot move '%s' to '%s'", path, to);
    if (result != LT_OK)
        *err = cause;
    lt_buf_clear(&line);
    free(refused);
    free(to);
    free(why);
    return result;
}

/* Is somebody sending this very event, from the time when its program was still running? */
static bool is_held(const struct sender *sender, const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW), failed; /* NFS locks only what may be written */
    if (fd < 0)
        return false;
    while ((failed = flock(fd, LOCK_EX | (sender->waits ? 0 : LOCK_NB))) < 0 && errno == EINTR)
        ;
    bool is_others = failed && errno == EWOULDBLOCK;
    close(fd);
    return is_others;
}

static void take_answer(struct sender *sender, enum lt_sent sent, const char *name, const char *path,
                        struct lt_err *err)
{
    struct lt_outbox_pass *pass = sender->pass;
    if (sent == LT_SENT_REFUSED && put_aside(sender, name, path, err) < 0)
        sent = LT_SENT_LATER;
    if (sent != LT_SENT)
        pass->why = *err;
    pass->sent += sent == LT_SENT;
    pass->refused += sent == LT_SENT_REFUSED;
    if (sent == LT_SENT) {
        unlink(path);
        forget_problem(sender);
    } else if (sent == LT_SENT_LATER) {
        write_problem(sender, err->text);
        sender->is_over = true;
    }
}

/* Is the event to wait for another one? Its run's start is still here, or somebody is sending this one. */
static bool must_wait(const struct sender *sender, const char *name, const char *path)
{
    if (strstr(name, START_NAME))
        return is_held(sender, path);
    char *start = lt_xasprintf("%s/%.*s%s", sender->folder, LT_OUTBOX_ID_BYTES, name, START_NAME);
    bool is_there = access(start, F_OK) == 0;
    free(start);
    return is_there;
}

static void deliver_one(struct sender *sender, const char *name)
{
    struct lt_buf event = {0};
    struct lt_err err = {0};
    char *path = lt_path_join(sender->folder, name);
    if (must_wait(sender, name, path)) {
        free(path);
        return;
    }
    enum lt_sent sent = LT_SENT_LATER;
    int result = lt_file_read(path, EVENT_LIMIT_BYTES, &event, &err);
    if (result == LT_OK) {
        lt_event_on_one_line(&event);
        sent = lt_transport_send(sender->transport, &event, &err);
    } else if (result == LT_ELIMIT) {
        sent = LT_SENT_REFUSED;
    }
    if (result != LT_ENOT_FOUND) /* else it was sent meanwhile */
        take_answer(sender, sent, name, path, &err);
    free(path);
    lt_buf_clear(&event);
}

/* What is there now and was not when `seen` was made, which then is what is there now. */
static void look(const struct sender *sender, struct lt_text_list *seen, struct lt_text_list *ret_news)
{
    struct lt_text_list names = {0};
    size_t at = 0;
    lt_outbox_names(sender->folder, &names);
    for (size_t i = 0; i < names.count; i++) {
        while (at < seen->count && strcmp(seen->items[at], names.items[i]) < 0)
            at++;
        if (at == seen->count || strcmp(seen->items[at], names.items[i]) != 0)
            LT_VEC_PUSH(ret_news, lt_xstrdup(names.items[i]));
    }
    lt_outbox_clear_names(seen);
    *seen = names;
}

/* Opens and locks the outbox of the transport: the descriptor, -EWOULDBLOCK, or another -errno. */
static int lock(const struct sender *sender)
{
    char *path = lt_path_join(sender->folder, ".lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666), failed = fd < 0 ? errno : 0;
    while (fd >= 0 && flock(fd, LOCK_EX | (sender->waits ? 0 : LOCK_NB)) < 0) {
        failed = errno;
        if (failed != EINTR)
            break;
        failed = 0;
    }
    if (failed && fd >= 0)
        close(fd);
    free(path);
    return failed ? -failed : fd;
}

void lt_outbox_deliver(const char *lineage_folder, const struct lt_transport *transport, bool waits,
                       struct lt_outbox_pass *ret_pass)
{
    struct sender sender = {.lineage_folder = lineage_folder,
                            .transport = transport,
                            .folder = lt_outbox_folder(lineage_folder, transport->id),
                            .waits = waits,
                            .pass = ret_pass};
    struct lt_text_list seen = {0}, news = {0};
    *ret_pass = (struct lt_outbox_pass){0};
    look(&sender, &seen, &news);
    while (news.count && !sender.is_over) {
        int fd = lock(&sender);
        ret_pass->is_busy = fd == -EWOULDBLOCK;
        if (fd < 0) {
            lt_err_sys(&ret_pass->why, LT_EIO, -fd, "cannot lock '%s'", sender.folder);
            break;
        }
        while (news.count && !sender.is_over) {
            for (size_t i = 0; i < news.count && !sender.is_over; i++)
                deliver_one(&sender, news.items[i]);
            lt_outbox_clear_names(&news);
            look(&sender, &seen, &news);
        }
        close(fd);
        lt_outbox_clear_names(&news);
        look(&sender, &seen, &news);
    }
    ret_pass->left = lt_outbox_count(lineage_folder, transport->id);
    lt_outbox_clear_names(&seen);
    lt_outbox_clear_names(&news);
    free(sender.folder);
}
