/* SPDX-License-Identifier: Apache-2.0
 *
 * Making and removing the live trace. Segment 0 is made here with its size reserved, before the program's own
 * limits and quotas apply; the processes make further ones themselves. The lock comes first and goes last, so
 * that a folder with a note and without a holder of its lock is a dead run's. */
#include "trace/live.h"

#include "base/file.h"
#include "base/mem.h"
#include "wire/encode.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "lock"
#define NOTE_NAME "run.json"

char *lt_live_home(struct lt_err *err)
{
    const char *given = getenv("LINTRACE_STATE_DIR");
    const char *state = getenv("XDG_STATE_HOME");
    char *home = given && given[0]   ? lt_path_absolute(given)
                 : state && state[0] ? lt_path_join(state, "lintrace")
                                     : lt_xasprintf("/var/tmp/lintrace-%u", (unsigned)getuid());
    struct stat status;
    if (lt_dir_make(home, true, err) < 0) {
        free(home);
        return NULL;
    }
    if (lstat(home, &status) < 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) {
        lt_err_set(err, LT_ESYSTEM, "'%s' is not a folder of your own; set LINTRACE_STATE_DIR to one that is",
                   home);
        free(home);
        return NULL;
    }
    return home;
}

static int make_segment(struct lt_live *live, struct lt_err *err)
{
    uint64_t size = lt_segment_size(0);
    char *path = lt_xasprintf("%s/segment.0", live->folder);
    int result = LT_OK;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        result = lt_err_sys(err, LT_EIO, errno, "cannot make '%s'", path);
        goto out;
    }
    int failure = posix_fallocate(fd, 0, (off_t)size);
    void *memory = failure ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        result = lt_err_sys(err, LT_EIO, failure ? failure : errno, "cannot reserve %lu bytes for '%s'",
                            (unsigned long)size, path);
    } else {
        struct lt_segment_header *header = memory;
        header->version = LT_WIRE_VERSION;
        header->oldest_reader = LT_WIRE_OLDEST_READER;
        header->size_bytes = size;
        header->segment_count = 1;
        header->owner_uid = (uint32_t)geteuid();
        header->clock = 1;
        header->magic = LT_WIRE_MAGIC;
        live->segment = memory;
    }
    close(fd);
out:
    free(path);
    return result;
}

/* The stand-in for programs that posix_spawn runs lies beside the library; a link to it goes where the
 * library looks. Without it such programs are missed, and the run says so. */
static void link_stand_in(const struct lt_live *live, const char *library)
{
    char *folder = lt_path_dir(library);
    char *stand_in = lt_path_join(folder, "lintrace-exec");
    char *link = lt_path_join(live->folder, "exec");
    if (access(stand_in, X_OK) == 0 && symlink(stand_in, link) < 0)
        errno = 0;
    free(folder);
    free(stand_in);
    free(link);
}

/* The loader splits LD_PRELOAD at colons and spaces: such a library gets a link with a plain name. */
static int name_library(struct lt_live *live, const char *library, struct lt_err *err)
{
    if (!strpbrk(library, ": ")) {
        live->library = lt_xstrdup(library);
        return LT_OK;
    }
    live->library = lt_xasprintf("%s/liblintrace.so", live->folder);
    if (strpbrk(live->library, ": "))
        return lt_err_set(
            err, LT_ESYSTEM,
            "neither '%s' nor '%s' is free of spaces and colons, which LD_PRELOAD cannot hold; set "
            "LINTRACE_STATE_DIR to a plain name",
            library, live->folder);
    if (symlink(library, live->library) < 0)
        return lt_err_sys(err, LT_EIO, errno, "cannot make '%s'", live->library);
    return LT_OK;
}

static int make_lock(struct lt_live *live, struct lt_err *err)
{
    char *path = lt_path_join(live->folder, LOCK_NAME);
    int result = LT_OK, failed = 0;
    live->lock_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    /* Who looks for orphans may hold it for a moment, until it has seen that there is nothing yet. */
    while (live->lock_fd >= 0 && (failed = flock(live->lock_fd, LOCK_EX)) < 0 && errno == EINTR)
        ;
    if (live->lock_fd < 0 || failed)
        result = lt_err_sys(err, LT_EIO, errno, "cannot lock '%s'", path);
    free(path);
    return result;
}

int lt_live_create(const char *run_id, const char *library, const char *note, size_t length,
                   struct lt_live *ret_live, struct lt_err *err)
{
    char *home = lt_live_home(err);
    if (!home)
        return err ? err->code : LT_ESYSTEM;
    struct lt_live live = {.folder = lt_path_join(home, run_id)};
    free(home);
    if (mkdir(live.folder, 0700) < 0) {
        int result = lt_err_sys(err, LT_EIO, errno, "cannot make folder '%s'", live.folder);
        free(live.folder);
        return result;
    }
    char *note_path = lt_path_join(live.folder, NOTE_NAME);
    int result = make_lock(&live, err);
    if (result == LT_OK)
        result = lt_file_replace_soon(note_path, note, length, err);
    free(note_path);
    if (result == LT_OK)
        result = make_segment(&live, err);
    if (result == LT_OK)
        result = name_library(&live, library, err);
    if (result == LT_OK)
        link_stand_in(&live, library);
    if (result != LT_OK)
        lt_live_remove(&live);
    else
        *ret_live = live;
    return result;
}

void lt_live_know(const struct lt_live *live, const char *path, enum lt_program program)
{
    struct statx status;
    if (statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &status) == 0 && S_ISREG(status.stx_mode))
        lt_program_add((void *)live->segment, lt_program_key(&status), program);
}

void lt_live_want_status(const struct lt_live *live)
{
    ((struct lt_segment_header *)(void *)live->segment)->wants_status = 1;
}

struct lt_exec_record *lt_live_announce(const struct lt_live *live, const char *path, uint32_t pid)
{
    struct lt_segment_header *header = (void *)live->segment;
    size_t length = strlen(path);
    size_t bytes = sizeof(struct lt_exec_record) + length;
    uint32_t units = (uint32_t)((bytes + 2 * LT_RECORD_ALIGN + LT_UNIT_BYTES) / LT_UNIT_BYTES);
    uint64_t first = __atomic_fetch_add(&header->units_taken, units, __ATOMIC_RELAXED);
    uint64_t offset = LT_SEGMENT_HEADER_BYTES + first * LT_UNIT_BYTES;
    struct lt_chunk_head *chunk =
        lt_chunk_start(live->segment + offset, LT_REF(0, offset), units, (uint32_t)getpid());
    uint64_t ref = 0;
    uint64_t seq = __atomic_add_fetch(&header->clock, 1, __ATOMIC_RELAXED);
    struct lt_exec_record *record = (void *)lt_chunk_take(chunk, bytes, LT_KIND_EXEC, seq, &ref);
    if (!record)
        return NULL;
    record->pid = pid;
    record->uid = (uint32_t)geteuid();
    record->how = LT_EXEC_ROOT;
    record->path_length = (uint32_t)length;
    memcpy(record + 1, path, length);
    lt_record_commit(&record->head);
    return record;
}

void lt_live_close(struct lt_live *live)
{
    if (live->segment)
        munmap(live->segment, lt_segment_size(0));
    if (live->folder && live->lock_fd >= 0)
        close(live->lock_fd);
    free(live->folder);
    free(live->library);
    *live = (struct lt_live){0};
}

void lt_live_remove(struct lt_live *live)
{
    DIR *folder = opendir(live->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, NOTE_NAME) != 0 && strcmp(entry->d_name, LOCK_NAME) != 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder) {
        unlinkat(dirfd(folder), NOTE_NAME, 0);
        unlinkat(dirfd(folder), LOCK_NAME, 0);
        closedir(folder);
    }
    rmdir(live->folder);
    lt_live_close(live);
}
