/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over a file: each piece goes to the digest and, unpacked where it is packed, to the reader of its
 * format. Only regular files are opened, and never waited for; nothing is written, not even an access time
 * where that can be helped. A file that is another one at the end than at the start is read once more; if it
 * still does not keep still, it has neither digest nor row count. Several files go to a few threads, each
 * file to one of them. */
#include "profile/profile.h"

#include "base/file.h"
#include "ext/inflate.h"
#include "ext/sqlite_schema.h"
#include "profile/content.h"
#include "profile/digester.h"
#include "profile/readers.h"
#include "profile/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLE_BYTES ((uint64_t)64 << 20)
#define LARGE_BYTES ((uint64_t)4 << 20) /* from here on a digest is worth a thread */
#define WORTH_BYTES ((uint64_t)1 << 20) /* less in all is read sooner than a thread is started and joined */
#define FILE_BYTES ((uint64_t)16 << 10) /* what costs as much as opening a file */
#define THREADS_MAX ((size_t)4)         /* files at once, for each may need the memory of a JSON document */

/* What a pass over one file needs. */
struct pass {
    struct lt_profile *profile;
    uint64_t type_limit;
    int fd;
    uint64_t total;        /* bytes read */
    struct timespec ctime; /* when the reading began */
    enum lt_packing packing;
    bool is_database;
    char *name;
    struct lt_digester *digester;
    struct lt_inflate *inflate;
    struct lt_content *content;
};

static void note_status(struct lt_profile *profile, const struct stat *status)
{
    profile->size_bytes = (uint64_t)status->st_size;
    profile->mtime_ns = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
    profile->state = lt_file_state(profile->size_bytes, profile->mtime_ns, status->st_ino);
    profile->format = status->st_size ? "unknown" : "empty";
}

/* Fills in size and time; false, with the reason noted, for what is not a regular file. */
static bool is_regular(struct lt_profile *profile, const struct stat *status)
{
    if (S_ISREG(status->st_mode)) {
        note_status(profile, status);
        return true;
    }
    lt_profile_problem(profile, "not a regular file but a %s",
                       S_ISDIR(status->st_mode)    ? "folder"
                       : S_ISFIFO(status->st_mode) ? "FIFO"
                       : S_ISSOCK(status->st_mode) ? "socket"
                                                   : "device");
    return false;
}

/* Looks before it opens, for opening a FIFO or a device is already felt at its other end; and once more
 * after, for the name may have changed hands. */
static int open_regular(struct lt_profile *profile, struct timespec *ret_ctime)
{
    struct stat status;
    if (stat(profile->path, &status) < 0) {
        lt_profile_problem(profile, "cannot look at it: %s", strerrordesc_np(errno));
        return -1;
    }
    if (!is_regular(profile, &status))
        return -1;
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = open(profile->path, flags | O_NOATIME);
    if (fd < 0 && errno == EPERM)
        fd = open(profile->path, flags);
    if (fd < 0) {
        lt_profile_problem(profile, "cannot open it: %s", strerrordesc_np(errno));
        return -1;
    }
    if (fstat(fd, &status) < 0 || !is_regular(profile, &status)) {
        lt_profile_problem(profile, "cannot look at it: %s", strerrordesc_np(errno));
        close(fd);
        return -1;
    }
    *ret_ctime = status.st_ctim;
    return fd;
}

/* A whole piece unless the file ends, so that pieces are cut the same way every time. Negative: -errno. */
static ssize_t read_piece(struct pass *pass, char *piece)
{
    size_t length = 0;
    while (length < LT_PIECE_BYTES) {
        ssize_t got = read(pass->fd, piece + length, LT_PIECE_BYTES - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

static bool on_unpacked(void *user, const char *bytes, size_t length)
{
    return lt_content_feed(user, bytes, length);
}

/* The name without what says it is packed: "a.csv.gz" is "a.csv". */
static char *name_within(const char *path)
{
    static const char *const suffixes[] = {".gz", ".gzip", ".zst", ".zstd"};
    char *name = lt_xstrdup(lt_path_base(path));
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t own = strlen(suffixes[i]);
        if (length > own && strcasecmp(name + length - own, suffixes[i]) == 0) {
            name[length - own] = '\0';
            break;
        }
    }
    return name;
}

static void begin(struct pass *pass, const char *head, size_t length)
{
    pass->packing = lt_packing_of(head, length);
    pass->is_database = lt_sqlite_is(head, length);
    if (pass->is_database)
        return;
    pass->name =
        pass->packing ? name_within(pass->profile->path) : lt_xstrdup(lt_path_base(pass->profile->path));
    pass->content = lt_content_new(pass->profile, pass->name, pass->type_limit);
    if (pass->packing)
        pass->inflate = lt_inflate_new(pass->packing, on_unpacked, pass->content);
}

static void take(struct pass *pass, const char *piece, size_t length)
{
    struct lt_err err;
    lt_digester_add(pass->digester, length);
    if (pass->inflate && lt_inflate_feed(pass->inflate, piece, length, &err) < 0) {
        lt_profile_problem(pass->profile, "%s", err.text);
        lt_inflate_free(pass->inflate);
        pass->inflate = NULL;
    } else if (!pass->packing && pass->content) {
        lt_content_feed(pass->content, piece, length);
    }
}

/* Reads to the end, or just past the size it had, so that a file that grows all the time has an end too. */
static int read_all(struct pass *pass)
{
    ssize_t length;
    char *piece;
    while ((length = read_piece(pass, piece = lt_digester_piece(pass->digester))) > 0) {
        if (!pass->total)
            begin(pass, piece, (size_t)length);
        pass->total += (uint64_t)length;
        take(pass, piece, (size_t)length);
        if (pass->total > pass->profile->size_bytes)
            break;
    }
    return length < 0 ? (int)length : 0;
}

static const char *packed_format(enum lt_packing packing, const char *inner)
{
    static const char *const names[][3] = {
        {"csv", "csv+gzip", "csv+zstd"},          {"tsv", "tsv+gzip", "tsv+zstd"},
        {"psv", "psv+gzip", "psv+zstd"},          {"json", "json+gzip", "json+zstd"},
        {"ndjson", "ndjson+gzip", "ndjson+zstd"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], inner) == 0)
            return names[i][packing];
    return packing == LT_PACKING_GZIP ? "gzip" : "zstd";
}

/* Row counts of what could not be unpacked to its end are not the file's: they are taken back. */
static void end_content(struct pass *pass)
{
    struct lt_err err;
    bool is_broken = pass->packing && !pass->inflate;
    if (!pass->content)
        return;
    if (pass->inflate && lt_inflate_finish(pass->inflate, &err) < 0) {
        lt_profile_problem(pass->profile, "%s", err.text);
        is_broken = true;
    }
    lt_content_close(pass->content);
    if (pass->packing)
        pass->profile->format = packed_format(pass->packing, pass->profile->format);
    if (is_broken) {
        pass->profile->has_rows = false;
        pass->profile->row_count = 0;
    }
}

static enum lt_column_type type_of_declared(const char *declared)
{
    static const struct {
        const char *part;
        enum lt_column_type type;
    } parts[] = {
        {"BOOL", LT_TYPE_BOOLEAN}, {"DATETIME", LT_TYPE_DATETIME}, {"TIMESTAMP", LT_TYPE_DATETIME},
        {"DATE", LT_TYPE_DATE},    {"INT", LT_TYPE_INTEGER},       {"CHAR", LT_TYPE_STRING},
        {"CLOB", LT_TYPE_STRING},  {"TEXT", LT_TYPE_STRING},       {"REAL", LT_TYPE_NUMBER},
        {"FLOA", LT_TYPE_NUMBER},  {"DOUB", LT_TYPE_NUMBER},       {"NUM", LT_TYPE_NUMBER},
        {"DEC", LT_TYPE_NUMBER},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(declared, parts[i].part))
            return parts[i].type;
    return LT_TYPE_UNKNOWN;
}

static void on_database_column(void *user, const struct lt_sqlite_column *seen)
{
    struct lt_profile *profile = user;
    struct lt_column column = {
        .name = lt_xasprintf("%s.%s", seen->table, seen->name),
        .type = type_of_declared(seen->declared),
        .null_count = seen->null_count,
    };
    LT_VEC_PUSH(&profile->columns, column);
}

/* What has not been moved from a log or journal into the database itself is not in the counts. */
static void note_beside(struct lt_profile *profile, const char *suffix)
{
    struct stat status;
    char *path = lt_xasprintf("%s%s", profile->path, suffix);
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        lt_profile_problem(profile, "changes in '%s' beside it are not counted", lt_path_base(path));
    free(path);
}

static void read_database(struct pass *pass)
{
    struct lt_profile *profile = pass->profile;
    struct lt_sqlite_handler handler = {on_database_column, profile};
    struct lt_err err;
    bool count_nulls = profile->size_bytes <= pass->type_limit;
    profile->format = "sqlite";
    profile->types_sampled = !count_nulls;
    if (lt_sqlite_schema(profile->path, count_nulls, &handler, &profile->row_count, &err) < 0)
        lt_profile_problem(profile, "%s", err.text);
    else
        profile->has_rows = true;
    note_beside(profile, "-wal");
    note_beside(profile, "-journal");
}

/* The time of the last change of the inode cannot be put back as the other time stamp can. */
static bool has_changed(const struct pass *pass)
{
    struct stat status, named;
    struct lt_profile now = {0};
    if (fstat(pass->fd, &status) < 0)
        return true;
    note_status(&now, &status);
    bool is_replaced = stat(pass->profile->path, &named) < 0 || named.st_ino != status.st_ino ||
                       named.st_dev != status.st_dev;
    return is_replaced || now.state != pass->profile->state || pass->total != pass->profile->size_bytes ||
           status.st_ctim.tv_sec != pass->ctime.tv_sec || status.st_ctim.tv_nsec != pass->ctime.tv_nsec;
}

static void read_file(struct pass *pass)
{
    struct lt_profile *profile = pass->profile;
    pass->digester = lt_digester_new(profile->size_bytes >= LARGE_BYTES && lt_threads_useful() > 1);
    int failed = profile->size_bytes ? read_all(pass) : 0;
    if (!pass->total)
        begin(pass, "", 0);
    end_content(pass);
    if (pass->is_database && !failed)
        read_database(pass);
    lt_digester_finish(pass->digester, profile->sha256);
    bool is_changed = !failed && has_changed(pass);
    profile->has_changed = is_changed;
    if (failed)
        lt_profile_problem(profile, "cannot read it to its end: %s", strerrordesc_np(-failed));
    if (is_changed) {
        free(profile->problem);
        profile->problem = NULL;
        lt_profile_problem(profile, "it changed while it was being read");
    }
    if (failed || is_changed) {
        profile->sha256[0] = '\0';
        profile->has_rows = false;
        profile->row_count = 0;
    }
    lt_inflate_free(pass->inflate);
    free(pass->name);
}

static struct lt_profile *read_once(const char *path, enum lt_profile_mode mode)
{
    struct lt_profile *profile = lt_xcalloc(1, sizeof *profile);
    struct stat status;
    profile->path = lt_xstrdup(path);
    profile->format = "unknown";
    if (mode == LT_PROFILE_OFF) {
        if (stat(path, &status) < 0)
            lt_profile_problem(profile, "cannot look at it: %s", strerrordesc_np(errno));
        else
            is_regular(profile, &status);
        return profile;
    }
    struct timespec ctime;
    int fd = open_regular(profile, &ctime);
    if (fd < 0)
        return profile;
    struct pass *pass = lt_xcalloc(1, sizeof *pass);
    pass->profile = profile;
    pass->fd = fd;
    pass->ctime = ctime;
    pass->type_limit = mode == LT_PROFILE_FULL ? UINT64_MAX : SAMPLE_BYTES;
    read_file(pass);
    close(fd);
    free(pass);
    return profile;
}

struct lt_profile *lt_profile_file(const char *path, enum lt_profile_mode mode)
{
    struct lt_profile *profile = read_once(path, mode);
    if (!profile->has_changed)
        return profile;
    lt_profile_free(profile);
    return read_once(path, mode);
}

/* Files that wait for a thread. */
struct queue {
    const char *const *paths;
    struct lt_profile **profiles;
    size_t count;
    enum lt_profile_mode mode;
    _Atomic size_t next;
};

static void *work_off(void *user)
{
    struct queue *queue = user;
    for (size_t i; (i = queue->next++) < queue->count;)
        queue->profiles[i] = lt_profile_file(queue->paths[i], queue->mode);
    return NULL;
}

static bool are_worth_threads(const char *const *paths, size_t count)
{
    uint64_t bytes = 0;
    struct stat status;
    for (size_t i = 0; i < count && bytes < WORTH_BYTES; i++)
        bytes += FILE_BYTES + (stat(paths[i], &status) == 0 ? (uint64_t)status.st_size : 0);
    return bytes >= WORTH_BYTES;
}

void lt_profile_files(const char *const *paths, size_t count, enum lt_profile_mode mode,
                      struct lt_profile **ret_profiles)
{
    struct queue queue = {.paths = paths, .profiles = ret_profiles, .count = count, .mode = mode};
    pthread_t threads[THREADS_MAX - 1]; /* besides this one */
    bool is_worth = mode != LT_PROFILE_OFF && count > 1 && are_worth_threads(paths, count);
    size_t useful = is_worth ? lt_threads_useful() : 1, started = 0;
    while (started < THREADS_MAX - 1 && started + 1 < useful && started + 1 < count &&
           lt_thread_start(&threads[started], work_off, &queue))
        started++;
    work_off(&queue);
    while (started)
        pthread_join(threads[--started], NULL);
}
