/* SPDX-License-Identifier: Apache-2.0
 *
 * When an index is believed. SQLite has no checksums: a byte changed by anybody else would change an answer.
 * So the file changes at two moments only, when it is made and when its log of writes is put into it, both
 * under an exclusive lock of `.index`, which then notes the file's inode, size and times; what is not as
 * noted is made anew. The log of writes has checksums of its own, and what a torn one loses is missed in
 * events/. */
#include "index/index_priv.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_FILE ".index"

enum {
    NOTE_BYTES = 256,
    NOTE_EARLIER_S = 10,
    LOG_MOST_BYTES = 512 << 10,
    /* After a run somebody waits for its end: what would take longer than a moment is left to a question. An
     * event takes several times its bytes of memory, and may tell more edges than it has bytes. */
    NOTE_MOST_FILES = 500,
    NOTE_FILE_MOST_BYTES = 1 << 20,
    NOTE_MOST_BYTES = 4 << 20,
    NOTE_WAIT_MS = 100, /* for others that write; one of them may have been stopped */
    TRIES = 3,
    LOCK_PAUSE_MS = 5,
    LOCK_WAIT_MS = 120000,
    READERS_WAIT_MS = 2000, /* one may have its answer in a pager */
    QUESTION_WAIT_MS = 20000
};

struct lt_database *lt_index_database(struct lt_index *index)
{
    return index->database;
}

const char *lt_index_folder(const struct lt_index *index)
{
    return index->folder;
}

static struct lt_index *new_index(const char *folder)
{
    struct lt_index *index = lt_xcalloc(1, sizeof *index);
    index->folder = lt_xstrdup(folder);
    index->events = lt_path_join(folder, "events");
    index->path = lt_path_join(folder, LT_INDEX_FILE);
    index->lock = -1;
    return index;
}

static void free_index(struct lt_index *index)
{
    lt_database_close(index->database);
    lt_labels_free(index->labels);
    if (index->lock >= 0)
        close(index->lock); /* and the lock is gone */
    free(index->folder);
    free(index->events);
    free(index->path);
    free(index);
}

/* ---- the note ---- */

static unsigned schema_hash(void)
{
    unsigned hash = 0x811c9dc5u;
    for (const char *at = lt_index_schema; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 0x01000193u;
    return hash;
}

/* What the note must say of the file as it is now; "" when there is none. */
static void describe(const struct lt_index *index, char *ret_text)
{
    struct stat file;
    *ret_text = 0;
    if (stat(index->path, &file) == 0 && S_ISREG(file.st_mode))
        snprintf(ret_text, NOTE_BYTES, "lintrace index %d.%08x: %ju %ju %jd.%09ld %jd.%09ld\n",
                 LT_INDEX_SCHEMA, schema_hash(), (uintmax_t)file.st_ino, (uintmax_t)file.st_size,
                 (intmax_t)file.st_mtim.tv_sec, file.st_mtim.tv_nsec, (intmax_t)file.st_ctim.tv_sec,
                 file.st_ctim.tv_nsec);
}

static bool is_as_noted(const struct lt_index *index)
{
    char noted[NOTE_BYTES + 1] = "", now[NOTE_BYTES];
    ssize_t got = pread(index->lock, noted, NOTE_BYTES, 0);
    describe(index, now);
    return got > 0 && *now && strcmp(noted, now) == 0;
}

/* Its time is put back first: who writes to it later gives it another one, also within the tick of the clock
 * in which it was made, which lasts a second on some file systems. */
static void note(const struct lt_index *index)
{
    char text[NOTE_BYTES];
    struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) - NOTE_EARLIER_S}};
    (void)utimensat(AT_FDCWD, index->path, times, 0);
    describe(index, text);
    ssize_t length = (ssize_t)strlen(text);
    if (ftruncate(index->lock, 0) < 0 || pwrite(index->lock, text, (size_t)length, 0) != length)
        (void)!ftruncate(index->lock, 0); /* a full disk: the next one makes it anew */
}

/* Waits for it, but not for ever: whoever has it may have been stopped. */
static int take_lock(struct lt_index *index, int how, int wait_ms)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000 * 1000};
    int tries = wait_ms / LOCK_PAUSE_MS + 1;
    while (flock(index->lock, how | LOCK_NB) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK || --tries == 0)
            return -errno;
        nanosleep(&pause, NULL);
    }
    return 0;
}

/* ---- making it ---- */

static int fill(struct lt_index *index, struct lt_err *err)
{
    enum lt_sync how;
    struct lt_database *database = index->database;
    index->is_making = true;
    lt_database_script(database, lt_index_schema);
    int result = lt_index_sync(index, &how, err);
    if (result == LT_OK && lt_index_is_too_much(index))
        result = lt_err_set(err, LT_ELIMIT, "that takes longer than a moment");
    if (result == LT_OK)
        result = lt_database_begin(database, err);
    if (result == LT_OK) {
        lt_index_pack_links(index);
        result = lt_database_commit(database, err);
    }
    index->is_making = false;
    return result;
}

static void remove_beside(const char *path, const char *ending)
{
    char *name = lt_xasprintf("%s%s", path, ending);
    if (unlink(name) < 0 && errno != ENOENT)
        (void)rmdir(name);
    free(name);
}

static void remove_files(const char *path)
{
    remove_beside(path, "-wal");
    remove_beside(path, "-shm");
    remove_beside(path, "-journal");
    remove_beside(path, "");
}

static int sync_to_disk(const char *path, struct lt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return failed ? lt_err_sys(err, LT_EIO, failed, "cannot write '%.500s'", path) : LT_OK;
}

/* The file made anew; the lock is held by us alone. */
static int make(struct lt_index *index, struct lt_err *err)
{
    char *draft = lt_xasprintf("%s.new", index->path); /* the lock is ours: of nobody else */
    remove_files(draft);
    int result = lt_database_create(draft, &index->database, err);
    if (result == LT_OK)
        result = fill(index, err);
    if (result == LT_OK) {
        lt_database_script(index->database, "PRAGMA journal_mode=WAL");
        result = lt_database_result(index->database, err);
    }
    lt_database_close(index->database);
    index->database = NULL;
    if (result == LT_OK)
        result = sync_to_disk(draft, err);
    if (result == LT_OK) {
        remove_files(index->path);
        if (rename(draft, index->path) < 0)
            result = lt_err_sys(err, LT_EIO, errno, "cannot write '%.500s'", index->path);
    }
    remove_files(draft);
    if (result == LT_OK)
        note(index);
    free(draft);
    return result;
}

/* Where nothing can be written: for this question alone. */
static int make_nameless(struct lt_index *index, struct lt_err *err)
{
    int result = lt_database_open_nameless(&index->database, err);
    return result == LT_OK ? fill(index, err) : result;
}

/* ---- opening ---- */

/* The lock file; made when missing. A link's target is not ours to write to. */
static bool open_lock(struct lt_index *index)
{
    const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    char *path = lt_path_join(index->folder, LOCK_FILE);
    if (lt_dir_is_remote(index->folder)) { /* the log of writes needs memory that all who use it share */
        free(path);
        errno = EOPNOTSUPP;
        return false;
    }
    index->lock = open(path, flags, 0666);
    if (index->lock < 0 && ((errno == EISDIR && rmdir(path) == 0) || (errno == ELOOP && unlink(path) == 0)))
        index->lock = open(path, flags, 0666);
    free(path);
    return index->lock >= 0;
}

/* With the lock shared and the file as noted: opens it and takes in what is new. ret_is_bad: it has to be
 * made anew. */
static int use(struct lt_index *index, bool *ret_is_bad, struct lt_err *err)
{
    enum lt_sync how = LT_SYNC_DONE;
    int result = lt_database_open(index->path, true, &index->database, err);
    if (result == LT_OK) {
        lt_database_wait(index->database, QUESTION_WAIT_MS);
        result = lt_index_sync(index, &how, err);
    }
    *ret_is_bad = result == LT_EFORMAT || how == LT_SYNC_ANEW;
    if (result != LT_OK || *ret_is_bad) {
        lt_database_close(index->database);
        index->database = NULL;
    }
    return result;
}

/* Makes it unless somebody else just did; leaves the lock shared. */
static int make_once(struct lt_index *index, bool is_bad, int wait_ms, struct lt_err *err)
{
    int failed = take_lock(index, LOCK_EX, wait_ms);
    if (failed)
        return lt_err_sys(err, LT_EIO, -failed, "cannot lock '%.500s/" LOCK_FILE "'", index->folder);
    int result = is_bad || !is_as_noted(index) ? make(index, err) : LT_OK;
    (void)take_lock(index, LOCK_SH, LOCK_WAIT_MS);
    return result;
}

static int open_named(struct lt_index *index, struct lt_err *err)
{
    bool is_bad = false;
    int result = LT_EIO;
    for (int i = 0; i < TRIES; i++) {
        if (take_lock(index, LOCK_SH, LOCK_WAIT_MS) < 0)
            return lt_err_set(err, LT_EIO, "cannot lock '%.500s/" LOCK_FILE "'", index->folder);
        result = is_bad || !is_as_noted(index) ? make_once(index, is_bad, READERS_WAIT_MS, err) : LT_OK;
        is_bad = false;
        if (result == LT_OK && is_as_noted(index))
            result = use(index, &is_bad, err);
        if (index->database || result == LT_ENOT_FOUND)
            return result;
    }
    return result == LT_OK ? lt_err_set(err, LT_EIO, "'%.500s' changes all the time", index->path) : result;
}

int lt_index_open(const char *folder, struct lt_index **ret_index, struct lt_err *err)
{
    struct lt_index *index = new_index(folder);
    int result = LT_EIO;
    if (access(index->events, F_OK) < 0)
        result = lt_err_set(
            err, LT_ENOT_FOUND,
            "no events in '%.500s': trace something first ('lintrace -- command') or name a lineage folder",
            folder);
    else if (open_lock(index))
        result = open_named(index, err);
    if (result != LT_OK && result != LT_ENOT_FOUND) {
        if (index->lock >= 0)
            close(index->lock);
        index->lock = -1;
        result = make_nameless(index, err);
    }
    if (result == LT_OK) {
        lt_database_script(index->database, "BEGIN"); /* one state of it from here on */
        index->is_asked = true;
    }
    *ret_index = result == LT_OK ? index : NULL;
    if (result != LT_OK)
        free_index(index);
    return result;
}

/* Puts a long log of writes into the file, if nobody else is there. */
static void settle(struct lt_index *index)
{
    char *path = lt_xasprintf("%s-wal", index->path);
    struct stat file;
    bool is_done = false, is_long = stat(path, &file) == 0 && file.st_size > LOG_MOST_BYTES;
    free(path);
    if (!is_long || take_lock(index, LOCK_EX, 0) < 0 || !is_as_noted(index))
        return;
    (void)!ftruncate(index->lock, 0); /* whoever comes after a crash in between makes it anew */
    lt_database_settle(index->database, &is_done);
    lt_database_close(index->database);
    index->database = NULL;
    note(index);
}

void lt_index_close(struct lt_index *index)
{
    if (!index)
        return;
    if (index->lock >= 0 && index->database) {
        struct lt_err err;
        if (index->is_asked)
            (void)lt_database_commit(index->database, &err);
        settle(index);
    }
    free_index(index);
}

/* ---- after a run ---- */

/* Is it a small one? Its bytes are taken from those that are left. */
static bool fits(const struct lt_index *index, const char *name, int64_t *left_bytes, ino_t *ret_inode)
{
    char *path = lt_path_join(index->events, name);
    struct stat file = {0};
    bool is_there = stat(path, &file) == 0 && file.st_size <= NOTE_FILE_MOST_BYTES;
    free(path);
    *left_bytes -= is_there ? file.st_size : 0;
    *ret_inode = file.st_ino;
    return is_there && *left_bytes >= 0;
}

static bool has_little(const struct lt_index *index)
{
    int64_t left_bytes = NOTE_MOST_BYTES;
    size_t count = 0;
    bool is_little = true;
    ino_t inode;
    DIR *dir = opendir(index->events);
    if (!dir)
        return false;
    for (const struct dirent *entry = readdir(dir); entry && is_little; entry = readdir(dir))
        is_little = ++count <= NOTE_MOST_FILES && fits(index, entry->d_name, &left_bytes, &inode);
    closedir(dir);
    return is_little;
}

static void add(struct lt_index *index, const char *const *names, size_t count)
{
    int64_t left_bytes = NOTE_MOST_BYTES;
    struct lt_err err;
    ino_t inode;
    if (lt_database_open(index->path, true, &index->database, &err) != LT_OK)
        return;
    lt_database_wait(index->database, NOTE_WAIT_MS);
    if (lt_database_begin(index->database, &err) != LT_OK)
        return;
    for (size_t i = 0; i < count && left_bytes >= 0; i++)
        if (fits(index, names[i], &left_bytes, &inode))
            lt_index_take_file(index, names[i], inode);
    if (lt_index_is_too_much(index))
        lt_database_script(index->database, "ROLLBACK");
    else
        (void)lt_database_commit(index->database, &err);
}

void lt_index_note(const char *folder, const char *const *names, size_t count)
{
    struct lt_index *index = new_index(folder);
    struct lt_err err;
    index->is_hurried = true;
    if (open_lock(index) && take_lock(index, LOCK_SH, 0) == 0) {
        if (is_as_noted(index))
            add(index, names, count);
        else if (has_little(index) && take_lock(index, LOCK_EX, 0) == 0 && !is_as_noted(index))
            (void)make(index, &err);
    }
    lt_index_close(index);
}

int lt_index_rebuild(const char *folder, uint64_t *ret_files, struct lt_err *err)
{
    struct lt_index *index = new_index(folder);
    int result =
        open_lock(index) ? LT_OK : lt_err_sys(err, LT_EIO, errno, "cannot keep an index in '%.500s'", folder);
    if (result == LT_OK)
        result = make_once(index, true, LOCK_WAIT_MS, err);
    free_index(index);
    if (result == LT_OK && ret_files) {
        result = lt_index_open(folder, &index, err);
        if (result == LT_OK) {
            *ret_files = (uint64_t)lt_database_number(index->database, 0, "SELECT count(*) FROM file", "");
            lt_index_close(index);
        }
    }
    return result;
}
