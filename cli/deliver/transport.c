/* SPDX-License-Identifier: Apache-2.0
 *
 * What an answer means: 2xx is delivered. A status that speaks of this very event (400, 413, 422 ...) refuses
 * it for good. One that speaks of something else (a wrong key, a wrong address, too many requests, any 5xx)
 * is no reason to give an event up: it waits until somebody has mended that. */
#include "deliver/transport.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/gzip_write.h"
#include "ext/http.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 50, LOCK_PAUSE_MS = 20 };

/* Not about the event: who asks, where, how often. */
static const long others_fault[] = {401, 402, 403, 404, 405, 407, 408, 421, 425, 426, 429};

static void pause_s(double seconds)
{
    struct timespec rest = {(time_t)seconds, (long)((seconds - floor(seconds)) * 1e9)};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
        ;
}

static enum lt_sent meaning_of(const struct lt_transport *transport, const struct lt_http_answer *answer)
{
    if (answer->status >= 200 && answer->status <= 299)
        return LT_SENT;
    for (size_t i = 0; i < sizeof others_fault / sizeof *others_fault; i++)
        if (answer->status == others_fault[i])
            return LT_SENT_LATER;
    for (size_t i = 0; i < transport->retried.count; i++)
        if (answer->status == transport->retried.items[i])
            return LT_SENT_LATER;
    return answer->status >= 400 && answer->status <= 499 ? LT_SENT_REFUSED : LT_SENT_LATER;
}

static enum lt_sent post(const struct lt_transport *transport, const struct lt_buf *body, long *ret_status,
                         struct lt_err *err)
{
    LT_VEC(const char *) headers = {0};
    char *key = transport->key ? lt_xasprintf("Authorization: Bearer %s", transport->key) : NULL;
    struct lt_http_answer answer = {0};
    LT_VEC_PUSH(&headers, "Content-Type: application/json");
    if (transport->is_packed)
        LT_VEC_PUSH(&headers, "Content-Encoding: gzip");
    if (key)
        LT_VEC_PUSH(&headers, key);
    for (size_t i = 0; i < transport->headers.count; i++)
        LT_VEC_PUSH(&headers, transport->headers.items[i]);
    LT_VEC_PUSH(&headers, NULL);
    struct lt_http_post request = {.url = transport->url,
                                   .headers = headers.items,
                                   .certificates = transport->certificates,
                                   .is_unverified = transport->is_unverified,
                                   .timeout_ms = transport->timeout_ms,
                                   .body = body->data,
                                   .length = body->length};
    enum lt_sent sent = LT_SENT_LATER;
    if (lt_http_send(&request, &answer, err) == LT_OK) {
        sent = meaning_of(transport, &answer);
        lt_err_set(err, LT_EIO, "HTTP status %ld%s%s", answer.status, answer.line[0] ? ": " : "",
                   answer.line);
    }
    *ret_status = answer.status;
    free(headers.items);
    free(key);
    return sent;
}

static bool is_retried(const struct lt_transport *transport, long status)
{
    for (size_t i = 0; i < transport->retried.count; i++)
        if (transport->retried.items[i] == status)
            return true;
    return !status; /* no answer at all */
}

static enum lt_sent send_http(const struct lt_transport *transport, const struct lt_buf *event,
                              uint32_t retries, struct lt_err *err)
{
    struct lt_buf packed = {0};
    long status = 0;
    if (transport->is_packed && lt_gzip_write(event->data, event->length, &packed, err) < 0) {
        lt_buf_clear(&packed);
        return LT_SENT_LATER;
    }
    enum lt_sent sent = post(transport, transport->is_packed ? &packed : event, &status, err);
    for (uint32_t i = 0; i < retries && sent == LT_SENT_LATER && is_retried(transport, status); i++) {
        double wait_s = transport->backoff_s * pow(2, i);
        pause_s(wait_s < 120 ? wait_s : 120);
        sent = post(transport, transport->is_packed ? &packed : event, &status, err);
    }
    lt_buf_clear(&packed);
    return sent;
}

/* Opens a file to append to, or a new one for each event. -errno when it fails. */
static int open_log(const struct lt_transport *transport)
{
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    if (transport->is_appended) {
        int fd = open(transport->path, flags | O_APPEND, 0666);
        return fd < 0 ? -errno : fd;
    }
    for (;;) {
        struct timespec now;
        struct tm parts;
        char time_text[32];
        clock_gettime(CLOCK_REALTIME, &now);
        strftime(time_text, sizeof time_text, "%Y%m%d-%H%M%S", gmtime_r(&now.tv_sec, &parts));
        char *path = lt_xasprintf("%s-%s.%06ld.json", transport->path, time_text, now.tv_nsec / 1000);
        int fd = open(path, flags | O_EXCL, 0666);
        int failed = errno;
        free(path);
        if (fd >= 0 || failed != EEXIST)
            return fd < 0 ? -failed : fd;
    }
}

/* Who appends is alone for that moment; whoever keeps the lock longer does not hold us up. */
static bool lock_soon(int fd)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return true; /* what cannot be locked has no other writers that would */
        pause_s(LOCK_PAUSE_MS / 1000.0);
    }
    errno = EWOULDBLOCK;
    return false;
}

/* A line, or nothing of it. */
static int add_line(int fd, const struct lt_buf *event)
{
    struct stat before;
    struct lt_buf line = {0};
    if (!lock_soon(fd) || fstat(fd, &before) < 0)
        return -errno;
    lt_buf_add(&line, event->data, event->length);
    lt_buf_addc(&line, '\n');
    int failed = lt_fd_write_all(fd, line.data, line.length);
    if (failed && S_ISREG(before.st_mode))
        (void)!ftruncate(fd, before.st_size);
    lt_buf_clear(&line);
    return failed;
}

static enum lt_sent send_file(const struct lt_transport *transport, const struct lt_buf *event,
                              struct lt_err *err)
{
    int fd = open_log(transport);
    int failed = fd < 0 ? fd : add_line(fd, event);
    if (fd >= 0 && close(fd) < 0 && !failed)
        failed = -errno;
    if (!failed)
        return LT_SENT;
    lt_err_sys(err, LT_EIO, -failed, "cannot write '%.500s'", transport->path);
    return LT_SENT_LATER;
}

static enum lt_sent send_any(const struct lt_transport *transport, const struct lt_buf *event,
                             uint32_t retries, struct lt_err *err)
{
    switch (transport->kind) {
    case LT_TRANSPORT_HTTP:
        return send_http(transport, event, retries, err);
    case LT_TRANSPORT_FILE:
        return send_file(transport, event, err);
    case LT_TRANSPORT_CONSOLE:
        fprintf(stderr, "%.*s\n", (int)event->length, event->data);
        return LT_SENT;
    }
    return LT_SENT_LATER;
}

enum lt_sent lt_transport_send(const struct lt_transport *transport, const struct lt_buf *event,
                               struct lt_err *err)
{
    return send_any(transport, event, transport->retries, err);
}

enum lt_sent lt_transport_try(const struct lt_transport *transport, const struct lt_buf *event,
                              struct lt_err *err)
{
    return send_any(transport, event, 0, err);
}

void lt_event_on_one_line(struct lt_buf *event)
{
    bool is_quoted = false;
    size_t kept = 0;
    for (size_t i = 0; i < event->length; i++) {
        char byte = event->data[i];
        if (!is_quoted && strchr(" \t\r\n", byte) && byte)
            continue;
        if (byte == '"')
            is_quoted = !is_quoted;
        event->data[kept++] = byte;
        if (is_quoted && byte == '\\' && i + 1 < event->length)
            event->data[kept++] = event->data[++i];
    }
    event->length = kept;
    if (event->data)
        event->data[kept] = '\0';
}
